package sdk_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What programs use stays: every exported name of the baseline is there with
// the same declaration. New ones are no breach; make update writes them down.
func TestNothingExportedIsLost(t *testing.T) {
	t.Parallel()
	for dir, file := range map[string]string{".": "testdata/api.txt", "query": "testdata/api_query.txt", "otel": "testdata/api_otel.txt"} {
		now := exported(t, dir)
		if *update {
			if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		baseline, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(baseline)) {
			if line = strings.TrimSuffix(line, "\n"); !slices.Contains(now, line) {
				t.Errorf("%s has no more:\n\t%s\nIf no released version has it, run make update and say so in the changelog.", dir, line)
			}
		}
	}
}

// exported gives a line for every exported function, method, constant and
// field, in order.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no source, %v", dir, err)
	}
	var lines []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.FileExports(file)
		for _, decl := range file.Decls {
			lines = append(lines, declared(t, decl)...)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// declared gives the lines of one declaration: a struct has one a field, so
// that another field is no change.
func declared(t *testing.T, decl ast.Decl) []string {
	t.Helper()
	switch d := decl.(type) {
	case *ast.FuncDecl:
		d.Body = nil
		return []string{source(t, d)}
	case *ast.GenDecl:
		var lines []string
		for _, spec := range d.Specs {
			lines = append(lines, specified(t, d.Tok, spec)...)
		}
		return lines
	}
	return nil
}

func specified(t *testing.T, tok token.Token, spec ast.Spec) []string {
	t.Helper()
	named, ok := spec.(*ast.TypeSpec)
	if !ok {
		if tok == token.IMPORT {
			return nil
		}
		return []string{tok.String() + " " + source(t, spec)}
	}
	members, ok := named.Type.(*ast.StructType)
	if !ok { // whoever implements an interface sees every change of it
		return []string{"type " + source(t, named)}
	}
	bare := *named
	bare.Type = &ast.StructType{Fields: new(ast.FieldList)}
	lines := []string{"type " + source(t, &bare)}
	for _, f := range members.Fields.List {
		if len(f.Names) == 0 {
			lines = append(lines, "field "+named.Name.Name+" embeds "+source(t, f.Type))
		}
		for _, n := range f.Names {
			line := "field " + named.Name.Name + "." + n.Name + " " + source(t, f.Type)
			if f.Tag != nil {
				line += " " + f.Tag.Value
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// source is a node in one line.
func source(t *testing.T, node any) string {
	t.Helper()
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), node); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

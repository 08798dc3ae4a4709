package cli

// Output rules:
//
//   - standard output is the result and nothing else; everything said on the way
//     goes to standard error
//   - on a terminal a result is an aligned table; elsewhere, and with --plain, it is
//     tab-separated lines without a header, never wrapped and never cut
//   - --json is the API's body as it came: order of the keys and all digits kept;
//     no body is {}; --jq and --template work on the same document
//   - text from the server is stripped of control characters before a terminal shows
//     it; a document of --json has them escaped there, which leaves it the same

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/charmbracelet/x/ansi"
	"github.com/itchyny/gojq"
)

// result is what a command gives to standard output: one document, and the same
// for people.
type result struct {
	body []byte // JSON; nil for {}
	head []string
	rows [][]string
}

// document writes the document of a command that has one of its own. An address in
// it is as it is: its & is no \u0026.
func document(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// list is a result of many things: a row each, the first cell its name.
func list(body []byte, head []string, rows [][]string) result {
	return result{body: body, head: head, rows: rows}
}

// record is a result of one thing: a row for each field with a value that shows.
func record(body []byte, fields ...[2]string) result {
	r := result{body: body}
	for _, f := range fields {
		if strings.TrimSpace(f[1]) != "" {
			r.rows = append(r.rows, []string{f[0], f[1]})
		}
	}
	return r
}

// value is a result that people want bare: a token, a link.
func value(body []byte, text string) result {
	return result{body: body, rows: [][]string{{text}}}
}

// format is how results are to be written, from --json, --jq, --template, --plain.
type format struct {
	json     bool
	plain    bool
	jq       *gojq.Code
	template *template.Template
}

// newFormat refuses a broken --jq or --template before anything is sent.
func newFormat(g *globals) (format, error) {
	f := format{json: g.json, plain: g.plain}
	if g.jq != "" && g.template != "" {
		return f, usagef("--jq and --template exclude each other")
	}
	if g.jq != "" {
		query, err := gojq.Parse(g.jq)
		if err == nil {
			f.jq, err = gojq.Compile(query)
		}
		if err != nil {
			return f, hinted(usagef("--jq: %w", err), "appctl help output")
		}
	}
	if g.template != "" {
		t, err := template.New("--template").Funcs(template.FuncMap{"json": templateJSON, "join": templateJoin}).Parse(g.template)
		if err != nil {
			return f, hinted(templateError(err), "appctl help output")
		}
		f.template = t
	}
	return f, nil
}

// seeDocument is the hint for a --jq or --template that does not fit the reply.
const seeDocument = "run it with --json alone to see the document"

// templateError is one that begins with the flag, its line and its column.
func templateError(err error) error {
	return usagef("%s", strings.TrimPrefix(err.Error(), "template: "))
}

// write prints r in the chosen format.
func (f format) write(out sink, r result) error {
	body := bytes.TrimSpace(r.body)
	if len(body) == 0 {
		body = []byte("{}")
	}
	switch {
	case f.jq != nil:
		return writeJQ(out, f.jq, body)
	case f.template != nil:
		document, err := decodeDocument(body)
		if err != nil {
			return err
		}
		var b strings.Builder
		if err := f.template.Execute(&b, document); err != nil {
			return hinted(templateError(err), seeDocument)
		}
		_, err = fmt.Fprintln(out, out.shown(strings.TrimSuffix(b.String(), "\n")))
		return err
	case f.json:
		return writeJSON(out, body)
	case f.plain || !out.tty:
		return writeTSV(out, r)
	}
	return writeTable(out, r)
}

// writeJSON keeps order and digits; on a terminal it is indented.
func writeJSON(out sink, body []byte) error {
	if out.tty {
		var indented bytes.Buffer
		if err := json.Indent(&indented, body, "", "  "); err != nil {
			return fmt.Errorf("print the reply: %w", err)
		}
		body = escapeControls(indented.Bytes())
	}
	_, err := fmt.Fprintf(out, "%s\n", body)
	return err
}

// escapeControls writes the control characters in the texts of a JSON document, and
// those that turn the direction of the text around, as the escapes that stand for
// them. Line breaks between its values stay.
func escapeControls(document []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(document) {
		if r != '\n' && steers(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.Bytes()
}

// decodeDocument keeps big integers: numbers stay digits.
func decodeDocument(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		return nil, fmt.Errorf("read the reply as JSON: %w", err)
	}
	return document, nil
}

// writeJQ prints a line for each value: strings bare, the rest as JSON.
func writeJQ(out sink, code *gojq.Code, body []byte) error {
	document, err := decodeDocument(body)
	if err != nil {
		return err
	}
	for values := code.Run(document); ; {
		v, ok := values.Next()
		if !ok {
			return nil
		}
		if err, ok := v.(error); ok {
			if halt, ok := errors.AsType[*gojq.HaltError](err); ok && halt.Value() == nil {
				return nil
			}
			return hinted(usagef("--jq: %w", err), seeDocument)
		}
		line, err := jqLine(out, v)
		if err != nil {
			return fmt.Errorf("--jq: %w", err)
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
}

func jqLine(out sink, v any) (string, error) {
	if text, ok := v.(string); ok {
		return out.shown(text), nil
	}
	line, err := gojq.Marshal(v)
	if out.tty {
		line = escapeControls(line)
	}
	return string(line), err
}

func templateJSON(v any) (string, error) {
	b, err := document(v)
	return string(b), err
}

func templateJoin(separator string, items []any) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = fmt.Sprint(item)
	}
	return strings.Join(texts, separator)
}

func writeTSV(out io.Writer, r result) error {
	for _, row := range r.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = oneLine(cell)
		}
		if _, err := fmt.Fprintln(out, strings.Join(cells, "\t")); err != nil {
			return err
		}
	}
	return nil
}

// writeTable aligns columns. A list that is too wide has its widest columns cut,
// but not the first, which names the thing; in a window that is too narrow even
// for that, each thing gets lines of its own.
func writeTable(out sink, r result) error {
	rows := r.rows
	if r.head != nil {
		rows = append([][]string{r.head}, rows...)
	}
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(oneLine(cell)))
		}
	}
	if columns, _ := out.size(); r.head != nil && !narrow(widths, columns) {
		return writeBlocks(out, r)
	}
	for n, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			cell = oneLine(cell)
			if r.head != nil {
				cell = ansi.Truncate(cell, widths[i], "…")
			}
			pad := ""
			if i < len(row)-1 {
				pad = strings.Repeat(" ", widths[i]-ansi.StringWidth(cell)+2)
			}
			switch {
			case r.head != nil && n == 0, r.head == nil && i == 0 && len(row) > 1:
				cell = out.paint(dim, cell)
			case r.head != nil && i == 0:
				cell = out.paint(bold, cell)
			}
			line.WriteString(cell + pad)
		}
		if _, err := fmt.Fprintln(out, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// writeBlocks writes a line for each value of each thing.
func writeBlocks(out sink, r result) error {
	for n, row := range r.rows {
		if n > 0 {
			fmt.Fprintln(out)
		}
		block := result{}
		for i, cell := range row {
			if cell != "" {
				block.rows = append(block.rows, []string{strings.ToLower(r.head[i]), cell})
			}
		}
		if err := writeTable(out, block); err != nil {
			return err
		}
	}
	return nil
}

// narrow takes from the widest column but the first until all fit, and tells
// whether they do. Ten are left to each.
func narrow(widths []int, columns int) bool {
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for total > columns {
		widest := 0
		for i := 1; i < len(widths); i++ {
			if widest == 0 || widths[i] > widths[widest] {
				widest = i
			}
		}
		if widest == 0 || widths[widest] <= 10 {
			return false
		}
		widths[widest]--
		total--
	}
	return true
}

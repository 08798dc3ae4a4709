package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

const ns = ` xmlns="http://www.w3.org/2000/svg"`

// What draws stays, in its order and its words; what does more goes, with all
// that is in it.
func TestSanitize(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"a drawing", `<svg` + ns + ` viewBox="0 0 2 2"><path d="M0 0h2v2z" fill="#F00"/></svg>`,
			`<svg` + ns + ` viewBox="0 0 2 2"><path d="M0 0h2v2z" fill="#F00"></path></svg>`},
		{"declaration", "\ufeff<?xml version='1.0' standalone='no'?>\n<svg/>", `<?xml version="1.0" encoding="UTF-8"?> <svg></svg>`},
		{"Latin 1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><svg><title>\xe9</title></svg>", `<?xml version="1.0" encoding="UTF-8"?> <svg><title>é</title></svg>`},
		{"document type", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>`, `<svg></svg>`},
		{"white space of XML", "<svg>\n\t<g\n  id='a\nb&#10;c'  > x  y </g>\n\n</svg>\n", `<svg> <g id="a b c"> x y </g> </svg>`},
		{"comments and instructions", `<!--a--><svg><!--b--><?xml-stylesheet href="x"?><?php echo "<script>"; ?><?= 1 ?><?PHP?><g/></svg><!--c-->`, `<svg><g></g></svg>`},
		{"text", `<svg><text>a &lt;b&gt; &amp; "c" <![CDATA[<script>]]></text></svg>`, `<svg><text>a &lt;b&gt; &amp; "c" &lt;script&gt;</text></svg>`},
		{"script", `<svg><script>alert(1)</script><SCRIPT/><g/></svg>`, `<svg><g></g></svg>`},
		{"everything in it", `<svg><foreignObject><g><path/></g>x</foreignObject><g/></svg>`, `<svg><g></g></svg>`},
		{"elements that change links", `<svg><a><set attributeName="href" to="x"/><animate/><animateTransform attributeName="xlink:href" type="rotate"/></a></svg>`,
			`<svg><a><animateTransform type="rotate"></animateTransform></a></svg>`},
		{"other namespaces", `<svg xmlns:x="http://www.w3.org/1999/xhtml" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:y="http://www.w3.org/2000/svg"><x:script/><y:g/><g x:id="1"/></svg>`,
			`<svg xmlns:xlink="http://www.w3.org/1999/xlink"><g></g></svg>`},
		{"rebound namespaces", `<svg` + ns + `><g xmlns="http://www.w3.org/1999/xhtml" xmlns:xlink="urn:x"/></svg>`, `<svg` + ns + `><g></g></svg>`},
		{"handlers", `<svg onload="a()" ONCLICK="b()"><g onfocus="c" xml:onload="d"/></svg>`, `<svg><g></g></svg>`},
		{"attributes in any case", `<svg viewbox="0" PRESERVEASPECTRATIO="none" aria-label="x" data-a="y" nonsense="z" xml:space="preserve" xml:base="javascript:"/>`,
			`<svg viewbox="0" PRESERVEASPECTRATIO="none" aria-label="x" data-a="y" xml:space="preserve"></svg>`},
		{"quotes", `<svg><g id='"&lt;&amp;'/></svg>`, `<svg><g id="&quot;&lt;&amp;"></g></svg>`},
		{"styles", `<svg><style>a{fill:url(http://a/b)}</style><g style="fill:red"/></svg>`, `<svg><style>a{fill:url(http://a/b)}</style><g style="fill:red"></g></svg>`},
		{"font of HTML", `<svg><font face="x"><g/></font><font color="x"/><font id="a"/></svg>`, `<svg><font id="a"></font></svg>`},
		{"links", `<svg><a href=""/><a href="#x"/><a href="/x"/><a href="https://a"/><a xlink:href="http://a"/></svg>`,
			`<svg><a href=""></a><a href="#x"></a><a href="/x"></a><a href="https://a"></a><a xlink:href="http://a"></a></svg>`},
		{"links that run", `<svg><a href="javascript:a"/><a href=" javascript:a"/><a xlink:href="java&#10;script:a"/><a href="vbscript:a"/><a href="x"/><a href="HTTPS://a"/></svg>`,
			`<svg><a></a><a></a><a></a><a></a><a></a><a></a></svg>`},
		{"pictures in it", `<svg><image href="data:image/png;base64,AA"/><image href="data:image/jpeg,x"/><image href="data:img/gif,x"/><image href="data:image/svg+xml,x"/><image href="data:text/html,x"/></svg>`,
			`<svg><image href="data:image/png;base64,AA"></image><image href="data:image/jpeg,x"></image><image href="data:img/gif,x"></image><image></image><image></image></svg>`},
		{"uses", `<svg><g id="a"/><use href="#a"/><use xlink:href="#b"/><use href="/x"/><use href="http://a"/><use/><use href="#a" xlink:href="/x"><g/></use></svg>`,
			`<svg><g id="a"></g><use href="#a"></use><use xlink:href="#b"></use></svg>`},
		{"uses of themselves", `<svg><use id="a" href="#a"/><g id="b"><use href="#c"/></g><g id="c"><use href="#b"/></g><use href="#b"/><g id="d"/><use href="#d"/></svg>`,
			`<svg><g id="b"></g><g id="c"></g><g id="d"></g><use href="#d"></use></svg>`},
		{"an id that is there twice", `<svg><use id="a" href="/x"/><g id="a"><use href="#a"/></g></svg>`, `<svg><g><use href="#a"></use></g></svg>`},
	} {
		got, err := Sanitize([]byte(test.in))
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got\n\t%s, %v, want\n\t%s", test.name, got, err, test.want)
		}
	}
}

// What is no drawing is refused, and says why.
func TestSanitizeRefuses(t *testing.T) {
	t.Parallel()
	for in, why := range map[string]string{
		"":                                       "no whole svg element",
		"<html></html>":                          "the root element is no svg",
		"<script/>":                              "the root element is no svg",
		"<x:svg/>":                               "the root element is no svg",
		"<svg>":                                  "no whole svg element",
		"<svg></g></svg>":                        "an end tag without its start",
		"<svg><script></svg>":                    "an end tag without its start",
		"</svg>":                                 "an end tag without its start",
		"<svg/><svg/>":                           "a second root element",
		"x<svg/>":                                "text outside",
		"<svg/>x":                                "text outside",
		"<svg>&nbsp;</svg>":                      "invalid character entity",
		"<svg id=a/>":                            "unquoted",
		`<svg id="a" id="b"/>`:                   "there twice",
		"<svg>\x00</svg>":                        "illegal character",
		"<svg>\xff</svg>":                        "invalid UTF-8",
		`<!DOCTYPE svg [<!ENTITY a "b">]><svg/>`: "declarations of its own",
		`<?xml version="1.0" encoding="UTF-16"?><svg/>`: `no encoding "UTF-16"`,
		strings.Repeat("<svg>", 257):                    "too many elements or attributes",
		"<svg>" + strings.Repeat("<g/>", 50_000):        "too many elements or attributes",
		"<svg" + manyAttrs(257) + "/>":                  "too many elements or attributes",
		"<svg>" + strings.Repeat(" ", 4<<20) + "</svg>": "more than 4194304 bytes",
		"<svg><?php ":       "unexpected EOF",
		"\x89PNG\r\n\x1a\n": "",
	} {
		got, err := Sanitize([]byte(in))
		if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), why) {
			t.Errorf("%.60q: got %q, %v, want %q", in, got, err, why)
		}
	}
}

// manyAttrs are so many attributes.
func manyAttrs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` data-%d=""`, i)
	}
	return b.String()
}

// A drawing of four megabytes is read or refused at once, whatever it is made of.
func BenchmarkHostile(b *testing.B) {
	const size = 4<<20 - 64
	for name, in := range map[string]string{
		"attributes": "<svg" + manyAttrs(size/20) + "/>",
		"elements":   "<svg>" + strings.Repeat("<g/>", size/4) + "</svg>",
		"text":       "<svg>" + strings.Repeat(" x", size/2) + "</svg>",
		"one value":  `<svg id="` + strings.Repeat("&#10;", size/5) + `"/>`,
		"server":     strings.Repeat("<?xm ?>", size/7),
		"no server":  strings.Repeat("<?x", size/3) + "?>",
		"uses":       bomb(24_000, 1),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Sanitize([]byte(in))
			}
		})
	}
}

// bomb is a drawing of so many levels, each of which uses the one below so often.
func bomb(levels, uses int) string {
	var b strings.Builder
	b.WriteString(`<svg><g id="0"></g>`)
	for i := range levels {
		fmt.Fprintf(&b, `<g id="%d">`, i+1)
		b.WriteString(strings.Repeat(fmt.Sprintf(`<use href="#%d"></use>`, i), uses))
		b.WriteString(`</g>`)
	}
	return b.String() + `</svg>`
}

// Uses that draw a thousand others, or fifteen within each other, are the most
// that there may be.
func TestUsesAreBounded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ levels, uses, kept int }{
		{1, 2000, 2000}, // none of them draws another
		{2, 999, 999 + 999},
		{2, 1000, 1000},
		{15, 1, 15},
		{16, 1, 15},
		{1000, 1, 15},
		{9, 2, 18}, // 511 each at the top
		{10, 2, 18},
		{60, 10, 30}, // 10^60 in all
	} {
		in := bomb(test.levels, test.uses)
		out, err := Sanitize([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(out, []byte("<use ")); got != test.kept {
			t.Errorf("%d levels of %d uses: kept %d, want %d", test.levels, test.uses, got, test.kept)
		}
	}
}

// The longest chain of uses that there can be is counted to its end.
func TestLongChains(t *testing.T) {
	t.Parallel()
	out, err := Sanitize([]byte(bomb(24_000, 1)))
	if err != nil || bytes.Count(out, []byte("<use ")) != maxNesting {
		t.Errorf("got %d uses, %v", bytes.Count(out, []byte("<use ")), err)
	}
}

// Whatever comes in, what goes out is well formed, holds nothing that is not on
// the lists, and does not change when it comes in again.
func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><svg` + ns + ` onload="x"><g id="a"><use href="#a"/></g><script>a</script></svg>`,
		`<svg><style>a&lt;b</style><![CDATA[<script>]]><a xlink:href="javascript:x">y</a></svg>`,
		`<svg xmlns:x="y"><x:g x:href="z"/><font face=""/>&#10;&#x3c;</svg>`,
		`<!DOCTYPE svg><svg><? x ?><?php ?>`,
		bomb(3, 3),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := Sanitize(in)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("got %v, want %v", err, ErrMalformed)
			}
			return
		}
		again, err := Sanitize(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("got %q, and of that %q, %v", out, again, err)
		}
		d := xml.NewDecoder(bytes.NewReader(out))
		for {
			token, err := d.RawToken()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("%q: %v", out, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !elements()[strings.ToLower(qualified(start.Name))] {
				t.Errorf("%q: got element %v", out, start.Name)
			}
			for _, a := range start.Attr {
				name := strings.ToLower(qualified(a.Name))
				if strings.HasPrefix(name, "on") || !allowedAttribute(name, a.Value) || strings.Contains(a.Value, "javascript:") && isReference(name) && a.Value[0] == 'j' {
					t.Errorf("%q: got attribute %v", out, a)
				}
			}
		}
	})
}

func BenchmarkSanitize(b *testing.B) {
	in := []byte(`<svg` + ns + `>` + strings.Repeat(`<path d="M0 0h2v2z" fill="#F00"/>`, 200) + `</svg>`)
	b.Run("bare", func(b *testing.B) { // reading alone
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			d := xml.NewDecoder(bytes.NewReader(in))
			for {
				if _, err := d.RawToken(); err != nil {
					break
				}
			}
		}
	})
	b.Run("sanitize", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			if _, err := Sanitize(in); err != nil {
				b.Fatal(err)
			}
		}
	})
}

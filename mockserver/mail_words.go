package mockserver

import (
	"embed"
	"encoding/json"
	"html"
	"io/fs"
	"strings"
	"sync"
)

// mailFiles are the mails: {locale}.json the sentences of one language, by
// "mail.part" or, for what all mails say, by "part"; the layouts that put them
// into paragraphs; and the two frames around those. What a language does not
// have is said in English.
//
//go:embed mail
var mailFiles embed.FS

// stationery is what all mails are made of.
type stationery struct {
	layouts   map[string]string            // by name, the frames among them
	sentences map[string]map[string]string // by locale and key
}

// readStationery reads the mails when the first one is sent.
var readStationery = sync.OnceValue(func() stationery {
	s := stationery{make(map[string]string), make(map[string]map[string]string)}
	err := fs.WalkDir(mailFiles, "mail", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := mailFiles.ReadFile(name)
		if err != nil {
			return err
		}
		if locale, ok := strings.CutSuffix(entry.Name(), ".json"); ok {
			var sentences map[string]string
			err = json.Unmarshal(b, &sentences)
			s.sentences[locale] = sentences
			return err
		}
		s.layouts[strings.TrimSuffix(entry.Name(), ".html")] = strings.TrimSuffix(string(b), "\n")
		return nil
	})
	if err != nil {
		panic(err) // embedded: they were read by a test
	}
	return s
})

// mail is the words of one e-mail: which mail it is, in which language, and
// what its {{places}} hold.
type mail struct {
	name   string // "magicSession"
	locale string // "de"
	values map[string]string
}

var (
	mailPlace = pattern(`\{\{(\w+)\}\}`)
	mailStyle = pattern(`(?s)<style>.*?</style>`)
	mailLink  = pattern(`<a href="([^"]*)"[^>]*>(.*?)</a>`)
	mailTag   = pattern(`<[^>]*>`)
	mailBlank = pattern(`\s*\n\s*`)
	mailBold  = strings.NewReplacer("{b}", "<strong>", "{/b}", "</strong>")
)

// escape makes text safe within HTML, in the words of PHP.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace

// find gives a sentence as it is written.
func (m mail) find(part string) (sentence string, ok bool) {
	for _, locale := range []string{m.locale, "en"} {
		for _, key := range []string{m.name + "." + part, part} {
			if sentence, ok = readStationery().sentences[locale][key]; ok {
				return sentence, true
			}
		}
	}
	return "", false
}

// plainSentence is a sentence for where there is no HTML.
func (m mail) plainSentence(part string) string {
	sentence, _ := m.find(part)
	return fill(sentence, func(name string) string { return m.values[name] })
}

// sentence is a sentence in HTML; one that needs a value which the mail does
// not have is left out.
func (m mail) sentence(part string) string {
	sentence, _ := m.find(part)
	for _, place := range mailPlace().FindAllStringSubmatch(sentence, -1) {
		if _, ok := m.values[place[1]]; !ok {
			return ""
		}
	}
	return fill(mailBold.Replace(escape(sentence)), func(name string) string { return escape(m.values[name]) })
}

// render puts the mail into a layout and that into a frame. A link stands as
// it is; a paragraph that is empty goes.
func (m mail) render(layout, frame string) string {
	content := fill(readStationery().layouts[layout], func(name string) string {
		if _, ok := m.find(name); ok {
			return m.sentence(name)
		}
		return m.values[name]
	})
	content = strings.TrimSuffix(strings.ReplaceAll(content+"\n", "<p></p>\n", ""), "\n")
	return fill(readStationery().layouts[frame], func(name string) string {
		if name == "content" {
			return content
		}
		return m.sentence(name)
	})
}

// fill puts values into the {{places}} of a text. Values are not looked into.
func fill(text string, value func(name string) string) string {
	return mailPlace().ReplaceAllStringFunc(text, func(place string) string {
		return value(place[2 : len(place)-2])
	})
}

// plain is what a mail program without HTML shows: the words, and each link on
// a line of its own.
func plain(document string) string {
	s := mailStyle().ReplaceAllString(strings.ReplaceAll(document, "<br>", "\n"), "")
	s = mailLink().ReplaceAllStringFunc(s, func(a string) string {
		parts := mailLink().FindStringSubmatch(a)
		link, label := parts[1], parts[2]
		if label == link {
			label = ""
		}
		return label + "\n" + escape(link) + "\n"
	})
	s = mailTag().ReplaceAllString(s, "")
	return html.UnescapeString(strings.TrimSpace(mailBlank().ReplaceAllString(s, "\n")))
}

package mockserver

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// A form is read as PHP reads it.
func TestParseForm(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]string{
		"":                              `null`,
		"a=1&b=x+y%2Fz":                 `{"a":"1","b":"x y\/z"}`,
		"a=1&a=2":                       `{"a":"2"}`,
		"a[]=1&a[]=2":                   `{"a":["1","2"]}`,
		"a%5B%5D=1":                     `{"a":["1"]}`,
		"a[0]=x&a[1]=y":                 `{"a":["x","y"]}`,
		"a[1]=x":                        `{"a":{"1":"x"}}`,
		"a[z]=1&a[b]=2":                 `{"a":{"z":"1","b":"2"}}`,
		"a[b][]=1&a[b][c]=2":            `{"a":{"b":{"0":"1","c":"2"}}}`,
		"a[5]=x&a[]=y":                  `{"a":{"5":"x","6":"y"}}`,
		"a=1&a[b]=2":                    `{"a":{"b":"2"}}`,
		"a":                             `{"a":""}`,
		"=x&&":                          `{}`,
		"[x]=1":                         `{}`,
		"a[b=1":                         `{"a[b":"1"}`,
		"a%zz=%":                        `{"a%zz":"%"}`,
		strings.Repeat("[a]", 3) + "=1": `{}`,
	} {
		got, err := json.Marshal(parseForm(form))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s: got %s, want %s", form, got, want)
		}
	}
}

// Every kind of body brings its parameters; another content type brings none.
func TestBodies(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	for name, value := range map[string]string{"userId": "multi", "email": "multi@example.test", "password": password} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("name", "name.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write([]byte("a file is no parameter")); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		kind, body string
		status     int
	}{
		{"application/json", `{"userId":"json","email":"json@example.test","password":"correct horse"}`, 201},
		{"application/json; charset=utf-8", `{"userId":"json2","email":"json2@example.test","password":"correct horse"}`, 201},
		{"application/x-www-form-urlencoded", "userId=form&email=form@example.test&password=correct+horse", 201},
		{form.FormDataContentType(), parts.String(), 201},
		{"text/plain", `{"userId":"text","email":"text@example.test","password":"correct horse"}`, 400},
		{"application/JSON", `{"userId":"text","email":"text@example.test","password":"correct horse"}`, 400},
		{"", `{"userId":"text","email":"text@example.test","password":"correct horse"}`, 400},
		{"multipart/form-data", parts.String(), 400},
		{"multipart/form-data; boundary=x", "rubbish", 400},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "POST", "http://localhost/v1/account", strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Appwrite-Project", "test")
		r.Header.Set("Content-Type", tt.kind)
		if a := c.send(r); a.status != tt.status {
			t.Errorf("%s: got %d %s, want %d", tt.kind, a.status, a.body, tt.status)
		}
	}
}

// A GET reads its query, everything else only its body.
func TestQueryIsForGet(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	ann.call("PATCH", "/account/name?name=Ann", "{}").said(400, "general_argument_invalid", `Param "name" is not optional.`)
}

// A body over the limit is refused, not read.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	a := c.call("POST", "/account", `{"userId":"`+strings.Repeat("x", maxBody)+`"}`)
	a.said(400, "general_bad_request", "The request body is larger than 8388608 bytes.")
	form := c.with("Content-Type", "multipart/form-data; boundary=x")
	form.call("POST", "/account", "--x\r\nContent-Disposition: form-data; name=\"userId\"\r\n\r\n"+strings.Repeat("x", maxBody)+"\r\n--x--\r\n").
		said(400, "general_bad_request", "The request body is larger than 8388608 bytes.")
	tooMuch := `{"prefs":{"a":"` + strings.Repeat("x", maxBody) + `"}}`
	c.call("PATCH", "/account/prefs", tooMuch).refused(401, "general_unauthorized_scope")
	c.with("Origin", "https://evil.example").call("POST", "/account", tooMuch).refused(403, "general_unknown_origin")
	if got := c.with("Origin", "http://localhost:3000").call("POST", "/account", tooMuch).header.Get("Access-Control-Allow-Origin"); got == "" {
		t.Error("a page cannot read that its body is too large")
	}
}

// No form makes the parser fail or write what is not JSON.
func FuzzParseForm(f *testing.F) {
	f.Add("a[b][]=1&a[]=2")
	f.Add("a[[]]=%u&b=\x00")
	f.Fuzz(func(t *testing.T, form string) {
		for name, raw := range parseForm(form) {
			if !json.Valid(raw) {
				t.Errorf("%q: %s is %s", form, name, raw)
			}
		}
	})
}

package mockserver

import (
	"html"
	"net/http"
	"strings"
)

// writePage sends a page of a headline and paragraphs, which are text. Nothing
// on it can run, and it tells no other site where it is: its address may hold a
// secret.
func writePage(w http.ResponseWriter, r *http.Request, status int, headline string, paragraphs ...string) {
	headline = html.EscapeString(headline)
	var page strings.Builder
	page.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>" + headline + "</title>\n<h1>" + headline + "</h1>\n")
	for _, p := range paragraphs {
		page.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	page.WriteString("</html>\n")
	h := w.Header()
	h["Content-Security-Policy"] = headerNothingRuns
	h["Referrer-Policy"] = headerNoReferrer
	h["Cache-Control"] = headerNoStore
	writeBody(w, r, status, headerHTML, []byte(page.String()))
}

var (
	headerNothingRuns = []string{"default-src 'none'; frame-ancestors 'none'"}
	headerNoReferrer  = []string{"no-referrer"}
)

func pageNotFound(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusNotFound, "Page not found", "The page you're looking for doesn't exist.")
}

// landingPage is what a person finds who opens the server in a browser.
func (s *Server) landingPage(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusOK, "Mock server",
		"This is an offline stand-in for an Appwrite "+s.reported+" server, made for tests. It has no console.",
		"The API is under "+s.Endpoint()+", what tests need beside it under "+s.ControlURL()+".")
}

func oauth2SuccessPage(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusOK, "You are signed in", "You can close this page and return to the application.")
}

func oauth2FailurePage(w http.ResponseWriter, r *http.Request) {
	reason := parseForm(r.URL.RawQuery).text("error")
	if reason == "" {
		reason = "The provider gave no reason."
	}
	writePage(w, r, http.StatusOK, "You are not signed in", reason, "You can close this page and try again in the application.")
}

// magicLinkPage is where a magic link leads that names no page of the
// application.
func (s *Server) magicLinkPage(w http.ResponseWriter, r *http.Request) {
	query := parseForm(r.URL.RawQuery)
	userID, secret := query.text("userId"), query.text("secret")
	if userID == "" || secret == "" {
		writePage(w, r, http.StatusOK, "This link is not whole", "A magic link has a userId and a secret. Open it as it was sent.")
		return
	}
	writePage(w, r, http.StatusOK, "Complete the sign-in",
		"Send these two to POST "+s.Endpoint()+"/account/sessions/token, within an hour of the mail and only once:",
		"userId: "+userID, "secret: "+secret)
}

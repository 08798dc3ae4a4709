package mockserver

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// What a text in the settings must be. Each says what is wrong, "" if nothing.

var (
	phoneForm = pattern(`^\+[1-9][0-9]{6,14}$`)
	otpForm   = pattern(`^[0-9]{6}$`)
)

func wantText(s string) string {
	if s == "" {
		return "must not be empty"
	}
	return ""
}

func wantPhone(s string) string {
	if !phoneForm().MatchString(s) {
		return "must be a phone number such as +15551234567"
	}
	return ""
}

func wantDigits(s string) string {
	if !otpForm().MatchString(s) {
		return "must be six digits"
	}
	return ""
}

func wantTime(s string) string {
	if err := new(time.Time).UnmarshalText([]byte(s)); err != nil {
		return "must be a time such as 2026-01-02T03:04:05Z"
	}
	return ""
}

// wantHost refuses what would never match a host: URLs and ports.
func wantHost(s string) string {
	bare := strings.Trim(s, "[]")
	if bare == "" || strings.ContainsAny(s, "/ \t@") || (bare == s && strings.Contains(s, ":")) {
		return "must be a host name such as example.com or *.example.com, without scheme and port"
	}
	return ""
}

func wantURL(s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "must be a URL with http or https"
	}
	return ""
}

func wantEmail(s string) string {
	if local, host, ok := strings.Cut(s, "@"); !ok || local == "" || host == "" || strings.ContainsAny(s, " \r\n") {
		return "must be an e-mail address"
	}
	return ""
}

func wantChannel(s string) string {
	if !slices.Contains([]string{"email", "sms", "push"}, s) {
		return "must be email, sms or push"
	}
	return ""
}

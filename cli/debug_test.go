package cli

import "testing"

// --debug=http shows no credential of a header, and none of an address in one.
func TestMaskHeader(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, want string }{
		{"Set-Cookie", "a_session_shop=s3cret; path=/", "[secret]"},
		{"X-Appwrite-Session", "s3cret", "[secret]"},
		{"Location", "https://app.example.org/done?secret=s3cret&userId=ada#access=s3cret", "https://app.example.org/done?secret=%5Bsecret%5D&userId=ada"},
		{"Location", "https://ada:s3cret@example.org/", "https://ada:xxxxx@example.org/"},
		{"Location", "http://[s3cret", "[secret]"},
		{"Content-Type", "application/json", "application/json"},
	}
	for _, test := range tests {
		if got := maskHeader(test.name, test.value); got != test.want {
			t.Errorf("maskHeader(%q, %q): %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

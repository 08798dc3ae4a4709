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

// --debug=http shows no field of a body that carries a secret, however deep, and
// leaves the number that an error document calls code.
func TestMaskBody(t *testing.T) {
	t.Parallel()
	body := `{"code":401,"email":"ada@example.org","sessions":[{"secret":"s3cret","providerAccessToken":"s3cret"}],"password":"s3cret",` +
		`"oldPassword":"s3cret","otp":"s3cret","jwt":"s3cret","uri":"s3cret","recoveryCodes":["s3cret"],"idToken":"s3cret","nonce":"s3cret","phrase":"s3cret","headers":{"Authorization":"s3cret"},"refreshToken":"s3cret"}`
	want := `{"code":401,"email":"ada@example.org","headers":"[secret]","idToken":"[secret]","jwt":"[secret]","nonce":"[secret]","oldPassword":"[secret]","otp":"[secret]",` +
		`"password":"[secret]","phrase":"[secret]","recoveryCodes":"[secret]","refreshToken":"[secret]","sessions":[{"providerAccessToken":"[secret]","secret":"[secret]"}],"uri":"[secret]"}`
	if got := maskBody([]byte(body)); got != want {
		t.Errorf("maskBody:\n got %s\nwant %s", got, want)
	}
	if got := maskBody([]byte("secret=s3cret")); got != "(13 bytes that are not JSON)" {
		t.Errorf("maskBody of a form: %q", got)
	}
}

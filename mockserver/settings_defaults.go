package mockserver

// console is the project that always exists and that a request without a
// project reaches.
const console = "console"

// defaultSettings are what a project has before anyone says otherwise. Lists
// are empty, not nil: they are shown as they are.
func defaultSettings(project string) Settings {
	s := Settings{
		Name:      project,
		APIKeys:   []APIKey{},
		Platforms: []string{},
		Services:  Services{Account: true, Avatars: true, Users: true},
		APIs:      APIs{REST: true},
		Auth: AuthSettings{
			Duration:           31536000,
			SessionsLimit:      10,
			InvalidateSessions: true,
			PasswordStrength:   PasswordStrength{Min: 8},
			MockNumbers:        []MockNumber{},
			Methods: AuthMethods{
				EmailPassword: true, MagicURL: true, EmailOTP: true, Phone: true,
				Anonymous: true, JWT: true, Invites: true,
			},
			MFAFactors: MFAFactors{TOTP: true, Email: true, Phone: true},
		},
		OAuth2:             map[string]OAuth2Provider{},
		Email:              EmailSettings{SenderName: "Appwrite Server", SenderEmail: "team@localhost.test"},
		SMS:                SMSSettings{From: "+123456789"},
		MessagingProviders: []MessagingProvider{},
	}
	if project == console {
		s.Name = "Appwrite"
		s.Auth.SessionAlerts = true
		s.Email.Branding = true
		s.Email.SenderName = "Appwrite"
	}
	return s
}

package contract

import "slices"

// Everywhere are the types with which any call may be refused, whatever the
// operation: by the steps before its handler, or by what breaks.
var Everywhere = []string{
	"general_protocol_unsupported", "general_unknown_origin", "general_bad_request", "general_resource_blocked",
	"project_not_found", "project_key_expired", "account_key_expired", "api_key_expired",
	"project_id_missing", "user_id_missing", "organization_id_missing",
	"user_jwt_invalid", "user_jwt_and_cookie_set", "user_api_key_and_session_set", "user_key_and_session_set", "user_unauthorized",
	"general_service_disabled", "general_api_disabled", "general_unauthorized_scope", "user_password_reset_required",
	"general_unknown", "general_server_error", "database_timeout",
}

// Refusals are the types with which the operation may be refused beside those
// of [Everywhere], each once, in the order of the steps of a request.
func (op Operation) Refusals() []string {
	var types []string
	if op.Until != "" || op.Since != "" {
		types = append(types, "general_route_not_found")
	}
	if op.Scope != "" {
		types = append(types, "user_blocked")
	}
	if op.Scope != "" && !op.MFAExempt {
		types = append(types, "user_more_factors_required")
	}
	if op.Limit != nil {
		types = append(types, "general_rate_limit_exceeded")
	}
	if op.AuthMethod != "" {
		types = append(types, "user_auth_method_unsupported")
	}
	if op.NewSession {
		types = append(types, "user_session_already_exists")
	}
	if len(op.Params) > 0 {
		types = append(types, "general_argument_invalid")
	}
	if slices.ContainsFunc(op.Params, func(p Param) bool { return p.Check.Kind == Queries && len(p.Check.Values) > 0 }) {
		types = append(types, "general_query_invalid", "general_cursor_not_found", "database_query_order_null")
	}
	if op.RecentChallenge {
		types = append(types, "user_challenge_required")
	}
	for _, typ := range refusals[op.ID] {
		if !slices.Contains(types, typ) {
			types = append(types, typ)
		}
	}
	return types
}

// OAuth2Failures are the types with which a sign-in by OAuth2 comes back to the
// page for failures.
var OAuth2Failures = slices.Concat([]string{"project_provider_disabled", "user_oauth2_provider_error", "user_oauth2_provider_failure", "user_missing_id",
	"user_already_exists", "user_unauthorized", "general_bad_request"}, newUser, []string{"user_blocked"})

// What several handlers have in common.
var (
	emailPolicies   = []string{"user_email_disposable", "user_email_not_canonical", "user_email_free", "user_email_not_corporate"}
	newUser         = slices.Concat([]string{"user_count_exceeded", "general_invalid_email"}, emailPolicies)
	providerRefuses = []string{"project_provider_disabled", "project_provider_unsupported"}
)

// refusals are the types with which the handlers refuse, by operation.
var refusals = map[string][]string{
	"account.create":         slices.Concat(newUser, []string{"user_console_count_exceeded", "password_personal_data", "user_already_exists", "user_email_already_exists"}),
	"account.updatePassword": {"user_invalid_credentials", "password_recently_used", "password_personal_data"},
	"account.updateEmail":    slices.Concat([]string{"user_invalid_credentials", "general_invalid_email", "user_target_already_exists"}, emailPolicies),
	"account.updatePhone":    {"user_invalid_credentials", "user_target_already_exists", "user_phone_already_exists"},

	"account.getSession":                 {"user_session_not_found"},
	"account.updateSession":              {"user_session_not_found", "project_provider_unsupported", "user_oauth2_bad_request", "user_oauth2_unauthorized", "user_oauth2_provider_error"},
	"account.deleteSession":              {"user_session_not_found"},
	"account.createEmailPasswordSession": {"user_invalid_credentials", "user_blocked"},
	"account.createAnonymousSession":     {"user_anonymous_console_prohibited", "user_count_exceeded"},
	"account.createSession":              {"user_invalid_token"},
	"account.updateMagicURLSession":      {"user_invalid_token"},
	"account.updatePhoneSession":         {"user_invalid_token"},
	"account.createIDTokenSession": slices.Concat(providerRefuses, []string{"user_oauth2_token_invalid", "user_oauth2_provider_error",
		"user_already_exists"}, newUser),

	"account.createMagicURLToken": slices.Concat([]string{"general_smtp_disabled"}, newUser, []string{"user_email_already_exists"}),
	"account.createEmailToken":    slices.Concat([]string{"general_smtp_disabled"}, newUser),
	"account.createPhoneToken":    {"general_phone_disabled", "user_count_exceeded"},

	"account.createMFAAuthenticator": {"user_authenticator_already_verified"},
	"account.updateMFAAuthenticator": {"user_authenticator_not_found", "user_authenticator_already_verified", "user_invalid_token"},
	"account.deleteMFAAuthenticator": {"user_authenticator_not_found"},
	"account.createMFAChallenge": {"user_auth_method_unsupported", "general_phone_disabled", "user_phone_not_found", "user_phone_not_verified",
		"general_smtp_disabled", "user_email_not_found", "user_email_not_verified"},
	"account.updateMFAChallenge":     {"user_auth_method_unsupported", "user_invalid_token"},
	"account.getMFARecoveryCodes":    {"user_recovery_codes_not_found"},
	"account.createMFARecoveryCodes": {"user_recovery_codes_already_exists"},
	"account.updateMFARecoveryCodes": {"user_recovery_codes_not_found"},

	"account.createRecovery":    {"general_smtp_disabled", "user_not_found", "user_blocked"},
	"account.updateRecovery":    {"user_not_found", "user_invalid_token", "password_recently_used"},
	"account.createRecoveryOTP": {"general_smtp_disabled", "user_not_found", "user_blocked"},
	"account.updateRecoveryOTP": {"user_not_found", "user_invalid_token", "password_recently_used"},

	"account.createEmailVerification":    {"general_smtp_disabled", "user_email_not_found", "user_email_already_verified"},
	"account.updateEmailVerification":    {"user_not_found", "user_invalid_token"},
	"account.createEmailVerificationOTP": {"general_smtp_disabled", "user_email_not_found", "user_email_already_verified"},
	"account.updateEmailVerificationOTP": {"user_not_found", "user_invalid_token"},
	"account.createPhoneVerification":    {"general_phone_disabled", "user_phone_not_found", "user_phone_already_verified"},
	"account.updatePhoneVerification":    {"user_not_found", "user_invalid_token"},

	"account.createOAuth2Session": providerRefuses,
	"account.createOAuth2Token":   providerRefuses,

	"account.deleteIdentity": {"user_identity_not_found"},

	"account.createPushTarget": {"user_target_already_exists"},
	"account.updatePushTarget": {"user_target_not_found", "user_target_already_exists"},
	"account.deletePushTarget": {"user_target_not_found"},

	"account.createJWT": {"user_jwt_creation_denied", "user_session_not_found"},

	"avatars.getFavicon":    {"avatar_remote_url_failed", "avatar_icon_not_found", "avatar_svg_sanitization_failed"},
	"avatars.getImage":      {"avatar_remote_url_failed", "avatar_image_not_found"},
	"avatars.getPhoto":      {"user_not_found"},
	"avatars.getScreenshot": {"avatar_remote_url_failed"},
}

package contract

import "slices"

// Error is a refusal that the API knows.
type Error struct {
	Type    string // "user_blocked"
	Status  int    // before [Error.Wire] has its say
	Message string // as it reaches the client, unless it Varies
	Varies  bool   // handlers have texts of their own
	Old     int    // the status of servers before 1.9.0, 0 where it is the same
}

// hidden is the message of every error whose status stays inside.
const hidden = "Server Error"

// passed are the statuses that reach a client.
var passed = []int{400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 416, 422, 429, 451, 501, 503}

// Wire gives the status and the message that reach the client: an error of a
// status that stays inside becomes 500 "Server Error" and keeps its type.
func (e Error) Wire() (status int, message string) {
	if slices.Contains(passed, e.Status) {
		return e.Status, e.Message
	}
	return 500, hidden
}

// LookupError gives the error of a type, and whether there is one.
func LookupError(typ string) (Error, bool) {
	for _, e := range Errors {
		if e.Type == typ {
			return e, true
		}
	}
	return Error{}, false
}

// Errors are all errors of the account, avatars and users routes and of what
// every request passes before them.
var Errors = []Error{
	// The request and the server.
	{Type: "general_unknown", Status: 500, Message: "An unknown error has occurred. Please check the logs for more information."},
	{Type: "general_access_forbidden", Status: 401, Message: "Access to this API is forbidden."},
	{Type: "general_resource_blocked", Status: 403, Message: "Access to this resource is blocked.", Old: 401},
	{Type: "general_unknown_origin", Status: 403, Message: "The request originated from an unknown origin. If you trust this domain, please list it as a trusted platform in the Appwrite console.", Varies: true},
	{Type: "general_api_disabled", Status: 403, Message: "The requested API is disabled. You can enable the API from the Appwrite console."},
	{Type: "general_service_disabled", Status: 403, Message: "The requested service is disabled. You can enable the service from the Appwrite console."},
	{Type: "general_unauthorized_scope", Status: 401, Message: "The current user or API key does not have the required scopes to access the requested resource.", Varies: true},
	{Type: "general_rate_limit_exceeded", Status: 429, Message: "Rate limit for the current endpoint has been exceeded. Please try again after some time."},
	{Type: "general_resource_locked", Status: 409, Message: "The requested resource is currently being modified by another request. Please retry after a brief delay."},
	{Type: "general_smtp_disabled", Status: 503, Message: `SMTP is disabled on your Appwrite instance. You can <a href="/docs/email-delivery">learn more about setting up SMTP</a> in our docs.`, Varies: true},
	{Type: "general_phone_disabled", Status: 503, Message: "Phone provider is not configured. Please check the _APP_SMS_PROVIDER environment variable of your Appwrite server.", Varies: true},
	{Type: "general_argument_invalid", Status: 400, Message: "The request contains one or more invalid arguments. Please refer to the endpoint documentation.", Varies: true},
	{Type: "general_query_invalid", Status: 400, Message: "The query's syntax is invalid. Please check the query and try again.", Varies: true},
	{Type: "general_route_not_found", Status: 404, Message: "Route not found. Please ensure the endpoint is configured correctly and that the API route is valid for this SDK version. Refer to the API docs for more details.", Varies: true},
	{Type: "general_cursor_not_found", Status: 400, Message: "The cursor is invalid. This can happen if the item represented by the cursor has been deleted.", Varies: true},
	{Type: "general_server_error", Status: 500, Message: "An internal server error occurred.", Varies: true},
	{Type: "general_protocol_unsupported", Status: 426, Message: "The request cannot be fulfilled with the current protocol. Please check the value of the _APP_OPTIONS_FORCE_HTTPS environment variable.", Varies: true},
	{Type: "general_codes_disabled", Status: 500, Message: "Invitation codes are disabled on this server. Please contact the server administrator."},
	{Type: "general_usage_disabled", Status: 501, Message: "Usage stats is not configured. Please check the value of the _APP_USAGE_STATS environment variable of your Appwrite server."},
	{Type: "general_not_implemented", Status: 405, Message: "This method was not fully implemented yet. If you believe this is a mistake, please upgrade your Appwrite server version."},
	{Type: "general_invalid_email", Status: 400, Message: "Value must be a valid email address."},
	{Type: "general_invalid_phone", Status: 400, Message: "Value must be a valid phone number. Format this number with a leading '+' and a country code, e.g., +16175551212."},
	{Type: "general_region_access_denied", Status: 451, Message: "Your location is not supported due to legal requirements."},
	{Type: "general_bad_request", Status: 400, Message: "There was an error processing your request. Please check the inputs and try again.", Varies: true},
	{Type: "general_feature_unsupported", Status: 400, Message: "This feature is not supported with your current configuration."},
	{Type: "general_mock", Status: 400, Message: "General errors thrown by the mock controller used for testing.", Varies: true},

	// The user. Two types do without the prefix: the API has it so.
	{Type: "user_count_exceeded", Status: 400, Message: "The current project has exceeded the maximum number of users. Please check your user limit in the Appwrite console."},
	{Type: "user_console_count_exceeded", Status: 501, Message: `Sign up to the console is restricted. You can contact an administrator to update console sign up restrictions by setting _APP_CONSOLE_WHITELIST_ROOT to "disabled".`},
	{Type: "user_jwt_invalid", Status: 401, Message: "The JWT token is invalid. Please check the value of the X-Appwrite-JWT header to ensure the correct token is being used.", Varies: true},
	{Type: "user_already_exists", Status: 409, Message: "A user with the same id, email, or phone already exists in this project."},
	{Type: "user_blocked", Status: 403, Message: "The current user has been blocked.", Old: 401},
	{Type: "user_invalid_token", Status: 401, Message: "Invalid token passed in the request."},
	{Type: "user_password_reset_required", Status: 412, Message: "The current user requires a password reset."},
	{Type: "user_email_not_whitelisted", Status: 401, Message: "Console registration is restricted to specific emails. Contact your administrator for more information."},
	{Type: "user_invalid_code", Status: 401, Message: "The specified code is not valid. Contact your administrator for more information."},
	{Type: "user_ip_not_whitelisted", Status: 401, Message: "Console registration is restricted to specific IPs. Contact your administrator for more information."},
	{Type: "user_invalid_credentials", Status: 401, Message: "Invalid credentials. Please check the email and password."},
	{Type: "user_anonymous_console_prohibited", Status: 401, Message: "Anonymous users cannot be created for the console project.", Varies: true},
	{Type: "user_session_already_exists", Status: 401, Message: "Creation of a session is prohibited when a session is active."},
	{Type: "user_not_found", Status: 404, Message: "User with the requested ID could not be found."},
	{Type: "user_email_not_found", Status: 400, Message: "User email could not be found."},
	{Type: "user_email_already_exists", Status: 409, Message: "A user with the same email already exists in the current project."},
	{Type: "user_email_disposable", Status: 400, Message: "Disposable email addresses are not allowed. Please use a permanent email address."},
	{Type: "user_email_free", Status: 400, Message: "Free email addresses are not allowed. Please use a business or custom-domain email address."},
	{Type: "user_email_not_canonical", Status: 400, Message: "This email address must already be in its canonical form. Please remove aliases, tags, or provider-specific variations and try again."},
	{Type: "user_email_not_corporate", Status: 400, Message: "Only corporate email addresses are allowed. Please use a work email address and try again."},
	{Type: "user_password_mismatch", Status: 400, Message: "Passwords do not match. Please check the password and confirm password."},
	{Type: "password_recently_used", Status: 400, Message: "The password you are trying to use is similar to your previous password. For your security, please choose a different password and try again."},
	{Type: "password_personal_data", Status: 400, Message: "The password you are trying to use contains references to your name, email, phone or userID. For your security, please choose a different password and try again."},
	{Type: "user_session_not_found", Status: 404, Message: "The current user session could not be found."},
	{Type: "user_identity_not_found", Status: 404, Message: "The identity could not be found. Please sign in with OAuth provider to create identity first."},
	{Type: "user_unauthorized", Status: 401, Message: "The current user is not authorized to perform the requested action.", Varies: true},
	{Type: "user_auth_method_unsupported", Status: 501, Message: "The requested authentication method is either disabled or unsupported. Please check the supported authentication methods in the Appwrite console.", Varies: true},
	{Type: "user_phone_already_exists", Status: 409, Message: "A user with the same phone number already exists in the current project."},
	{Type: "user_recovery_codes_already_exists", Status: 409, Message: "The current user already generated recovery codes and they can only be read once for security reasons."},
	{Type: "user_authenticator_not_found", Status: 404, Message: "Authenticator could not be found on the current user."},
	{Type: "user_recovery_codes_not_found", Status: 404, Message: "Recovery codes could not be found on the current user."},
	{Type: "user_authenticator_already_verified", Status: 409, Message: "This authenticator is already verified on the current user."},
	{Type: "user_phone_not_found", Status: 400, Message: "The current user does not have a phone number associated with their account."},
	{Type: "user_missing_id", Status: 400, Message: "Missing ID from OAuth2 provider."},
	{Type: "user_more_factors_required", Status: 401, Message: "More factors are required to complete the sign in process."},
	{Type: "user_challenge_required", Status: 401, Message: "A recently successful challenge is required to complete this action. A challenge is considered recent for 5 minutes."},
	{Type: "user_oauth2_bad_request", Status: 400, Message: "OAuth2 provider rejected the bad request.", Varies: true},
	{Type: "user_oauth2_unauthorized", Status: 401, Message: "OAuth2 provider rejected the unauthorized request.", Varies: true},
	{Type: "user_oauth2_provider_error", Status: 424, Message: "OAuth2 provider returned some error.", Varies: true},
	{Type: "user_oauth2_provider_failure", Status: 424, Message: "%s couldn't complete sign-in (%s). Please try again.", Varies: true},
	{Type: "user_oauth2_token_invalid", Status: 401, Message: "The ID token is invalid.", Varies: true},
	{Type: "user_email_not_verified", Status: 400, Message: "User email is not verified"},
	{Type: "user_email_already_verified", Status: 409, Message: "User email is already verified"},
	{Type: "user_phone_not_verified", Status: 400, Message: "User phone is not verified"},
	{Type: "user_phone_already_verified", Status: 409, Message: "User phone is already verified"},
	{Type: "user_deletion_prohibited", Status: 400, Message: "User deletion is not allowed for users with active memberships. Please delete all confirmed memberships before deleting the account."},
	{Type: "user_target_not_found", Status: 404, Message: "The target could not be found."},
	{Type: "user_target_already_exists", Status: 409, Message: "A target with the same ID already exists."},
	{Type: "user_api_key_and_session_set", Status: 403, Message: "API key and session used in the same request. Use either `setSession` or `setKey`. Learn about which authentication method to use in the SSR docs: https://appwrite.io/docs/products/auth/server-side-rendering"},
	// Its name before 1.9.0.
	{Type: "user_key_and_session_set", Status: 403, Message: "API key and session used in the same request. Use either `setSession` or `setKey`. Learn about which authentication method to use in the SSR docs: https://appwrite.io/docs/products/auth/server-side-rendering"},
	{Type: "user_jwt_and_cookie_set", Status: 403, Message: "JWT and cookie used in the same request. Use either `setJWT` or `setCookie`. Learn about which authentication method to use in the SSR docs: https://appwrite.io/docs/products/auth/server-side-rendering"},
	{Type: "user_jwt_creation_denied", Status: 403, Message: "A JWT cannot be created from a request authorized with a JWT. Authenticate with a session cookie or session header instead."},
	{Type: "user_id_missing", Status: 403, Message: "When using account API key, make sure to pass x-appwrite-user header with your user ID."},

	// The project, its keys and what lies around them.
	{Type: "api_key_expired", Status: 401, Message: "The ephemeral API key has expired. Please don't use ephemeral API keys for more than duration of the execution."},
	{Type: "team_not_found", Status: 404, Message: "Team with the requested ID could not be found."},
	{Type: "database_timeout", Status: 408, Message: "Database timed out. Try adjusting your queries or adding an index."},
	{Type: "database_query_order_null", Status: 400, Message: "The order attribute had a null value. Cursor pagination requires all documents order attribute values are non-null.", Varies: true},
	{Type: "project_not_found", Status: 404, Message: "Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header to ensure the correct project ID is being used."},
	{Type: "project_already_exists", Status: 409, Message: "Project with the requested ID already exists. Try again with a different ID or use ID.unique() to generate a unique ID."},
	{Type: "project_provider_disabled", Status: 412, Message: "The chosen OAuth provider is disabled. You can enable the OAuth provider using the Appwrite console.", Varies: true},
	{Type: "project_provider_unsupported", Status: 400, Message: `The chosen OAuth provider is unsupported. Please check the <a href="/docs/client/account?sdk=web-default#accountCreateOAuth2Session">Create OAuth2 Session docs</a> for the complete list of supported OAuth providers.`, Varies: true},
	{Type: "project_invalid_success_url", Status: 400, Message: "Invalid redirect URL for OAuth success."},
	{Type: "project_invalid_failure_url", Status: 400, Message: "Invalid redirect URL for OAuth failure."},
	{Type: "project_reserved_project", Status: 400, Message: "The project ID is reserved. Please choose another project ID."},
	{Type: "project_key_expired", Status: 401, Message: "The project key has expired. Please generate a new key using the Appwrite console."},
	{Type: "account_key_expired", Status: 401, Message: "The account API key has expired. Please generate a new key using the Appwrite console."},
	{Type: "project_smtp_config_invalid", Status: 400, Message: "Provided SMTP config is invalid. Please check the configured values and try again."},
	{Type: "project_template_default_deletion", Status: 401, Message: "You can't delete default template. If you are trying to reset your template changes, you can ignore this error as it's already been reset."},
	{Type: "project_region_unsupported", Status: 400, Message: "The requested region is either inactive or unsupported. Please check the value of the _APP_REGIONS environment variable."},
	{Type: "key_not_found", Status: 404, Message: "Key with the requested ID could not be found."},
	{Type: "key_already_exists", Status: 409, Message: "Key with the same ID already exists. Try again with a different ID."},
	{Type: "key_creation_denied", Status: 403, Message: "An API key cannot be created from a request authorized with an API key. Authenticate with a session instead. To create a short-lived key from a server, use the ephemeral key endpoint."},
	{Type: "dev_key_gone", Status: 410, Message: "Dev key creation is no longer available."},
	{Type: "organization_id_missing", Status: 403, Message: "When using organization API key, make sure to pass x-appwrite-organization header with your organization ID."},
	{Type: "project_id_missing", Status: 403, Message: "When using project API key, make sure to pass x-appwrite-project header with your project ID."},
	{Type: "mock_number_already_exists", Status: 409, Message: "Mock number with the requested number already exists. Try again with a different number. or update OTP of existing mock number."},
	{Type: "mock_number_not_found", Status: 404, Message: "Mock number with the requested number could not be found."},
	{Type: "mock_number_limit_exceeded", Status: 400, Message: "The maximum number of mock phones for this project has been reached."},
	{Type: "provider_not_found", Status: 404, Message: "Provider with the requested ID could not be found."},
	{Type: "provider_incorrect_type", Status: 400, Message: "Provider with the requested ID is of the incorrect type."},

	// The pictures.
	{Type: "avatar_set_not_found", Status: 404, Message: "The requested avatar set could not be found."},
	{Type: "avatar_not_found", Status: 404, Message: "The request avatar could not be found."},
	{Type: "avatar_image_not_found", Status: 404, Message: "The requested image was not found at the URL."},
	{Type: "avatar_remote_url_failed", Status: 404, Message: "Failed to fetch favicon from the requested URL.", Varies: true},
	{Type: "avatar_icon_not_found", Status: 404, Message: "The requested favicon could not be found.", Varies: true},
	{Type: "avatar_svg_sanitization_failed", Status: 400, Message: "SVG sanitization failed."},
}

package sdk

// ErrorType is the type of the server's error document, and an error to
// compare with: errors.Is(err, sdk.ErrUserExists). Unlike the status it is
// never rewritten on its way. Servers may know more types than the constants:
// compare with ErrorType("...").
type ErrorType string

// Error is the type itself.
func (t ErrorType) Error() string { return string(t) }

// The request and the server. The number is the status; 424, 426 and 500 arrive as 500.
const (
	ErrUnknown             ErrorType = "general_unknown"              // 500
	ErrAccessForbidden     ErrorType = "general_access_forbidden"     // 401
	ErrResourceBlocked     ErrorType = "general_resource_blocked"     // 403
	ErrUnknownOrigin       ErrorType = "general_unknown_origin"       // 403
	ErrAPIDisabled         ErrorType = "general_api_disabled"         // 403
	ErrServiceDisabled     ErrorType = "general_service_disabled"     // 403
	ErrUnauthorizedScope   ErrorType = "general_unauthorized_scope"   // 401, not signed in, or the key may not
	ErrRateLimitExceeded   ErrorType = "general_rate_limit_exceeded"  // 429; a class of all these is ErrRateLimited
	ErrResourceLocked      ErrorType = "general_resource_locked"      // 409
	ErrSMTPDisabled        ErrorType = "general_smtp_disabled"        // 503
	ErrPhoneDisabled       ErrorType = "general_phone_disabled"       // 503
	ErrArgumentInvalid     ErrorType = "general_argument_invalid"     // 400, the server's refusal; ErrInvalidArgument is one without a request
	ErrQueryInvalid        ErrorType = "general_query_invalid"        // 400
	ErrRouteNotFound       ErrorType = "general_route_not_found"      // 404
	ErrCursorNotFound      ErrorType = "general_cursor_not_found"     // 400
	ErrServerError         ErrorType = "general_server_error"         // 500
	ErrProtocolUnsupported ErrorType = "general_protocol_unsupported" // 426
	ErrCodesDisabled       ErrorType = "general_codes_disabled"       // 500
	ErrUsageDisabled       ErrorType = "general_usage_disabled"       // 501
	ErrNotImplemented      ErrorType = "general_not_implemented"      // 405
	ErrInvalidEmail        ErrorType = "general_invalid_email"        // 400
	ErrInvalidPhone        ErrorType = "general_invalid_phone"        // 400
	ErrRegionAccessDenied  ErrorType = "general_region_access_denied" // 451
	ErrBadRequest          ErrorType = "general_bad_request"          // 400
	ErrFeatureUnsupported  ErrorType = "general_feature_unsupported"  // 400
	ErrMock                ErrorType = "general_mock"                 // 400
)

// The user and how they sign in.
//
//nolint:gosec // names of errors, not credentials
const (
	ErrUserCountExceeded            ErrorType = "user_count_exceeded"                 // 400
	ErrConsoleCountExceeded         ErrorType = "user_console_count_exceeded"         // 501
	ErrJWTInvalid                   ErrorType = "user_jwt_invalid"                    // 401
	ErrUserExists                   ErrorType = "user_already_exists"                 // 409
	ErrUserBlocked                  ErrorType = "user_blocked"                        // 403
	ErrInvalidToken                 ErrorType = "user_invalid_token"                  // 401, a wrong, used or expired code
	ErrPasswordResetRequired        ErrorType = "user_password_reset_required"        // 412
	ErrEmailNotWhitelisted          ErrorType = "user_email_not_whitelisted"          // 401
	ErrInvalidCode                  ErrorType = "user_invalid_code"                   // 401
	ErrIPNotWhitelisted             ErrorType = "user_ip_not_whitelisted"             // 401
	ErrInvalidCredentials           ErrorType = "user_invalid_credentials"            // 401, an unknown e-mail or a wrong password
	ErrAnonymousConsoleProhibited   ErrorType = "user_anonymous_console_prohibited"   // 401
	ErrSessionExists                ErrorType = "user_session_already_exists"         // 401, signed in already
	ErrUserNotFound                 ErrorType = "user_not_found"                      // 404
	ErrEmailNotFound                ErrorType = "user_email_not_found"                // 400
	ErrEmailAlreadyExists           ErrorType = "user_email_already_exists"           // 409
	ErrEmailDisposable              ErrorType = "user_email_disposable"               // 400
	ErrEmailFree                    ErrorType = "user_email_free"                     // 400
	ErrEmailNotCanonical            ErrorType = "user_email_not_canonical"            // 400
	ErrEmailNotCorporate            ErrorType = "user_email_not_corporate"            // 400
	ErrPasswordMismatch             ErrorType = "user_password_mismatch"              // 400
	ErrPasswordRecentlyUsed         ErrorType = "password_recently_used"              // 400
	ErrPasswordPersonalData         ErrorType = "password_personal_data"              // 400
	ErrSessionNotFound              ErrorType = "user_session_not_found"              // 404
	ErrIdentityNotFound             ErrorType = "user_identity_not_found"             // 404
	ErrUserUnauthorized             ErrorType = "user_unauthorized"                   // 401, not the caller's; any 401 is ErrUnauthorized
	ErrAuthMethodUnsupported        ErrorType = "user_auth_method_unsupported"        // 501
	ErrPhoneAlreadyExists           ErrorType = "user_phone_already_exists"           // 409
	ErrRecoveryCodesAlreadyExist    ErrorType = "user_recovery_codes_already_exists"  // 409
	ErrAuthenticatorNotFound        ErrorType = "user_authenticator_not_found"        // 404
	ErrRecoveryCodesNotFound        ErrorType = "user_recovery_codes_not_found"       // 404
	ErrAuthenticatorAlreadyVerified ErrorType = "user_authenticator_already_verified" // 409
	ErrPhoneNotFound                ErrorType = "user_phone_not_found"                // 400
	ErrMissingID                    ErrorType = "user_missing_id"                     // 400
	ErrMFARequired                  ErrorType = "user_more_factors_required"          // 401, the session owes a second factor
	ErrChallengeRequired            ErrorType = "user_challenge_required"             // 401, a challenge of the last 30 minutes is missing
	ErrOAuth2BadRequest             ErrorType = "user_oauth2_bad_request"             // 400
	ErrOAuth2Unauthorized           ErrorType = "user_oauth2_unauthorized"            // 401
	ErrOAuth2ProviderError          ErrorType = "user_oauth2_provider_error"          // 424
	ErrOAuth2ProviderFailure        ErrorType = "user_oauth2_provider_failure"        // 424
	ErrOAuth2TokenInvalid           ErrorType = "user_oauth2_token_invalid"           // 401
	ErrEmailNotVerified             ErrorType = "user_email_not_verified"             // 400
	ErrEmailAlreadyVerified         ErrorType = "user_email_already_verified"         // 409
	ErrPhoneNotVerified             ErrorType = "user_phone_not_verified"             // 400
	ErrPhoneAlreadyVerified         ErrorType = "user_phone_already_verified"         // 409
	ErrUserDeletionProhibited       ErrorType = "user_deletion_prohibited"            // 400
	ErrTargetNotFound               ErrorType = "user_target_not_found"               // 404
	ErrTargetAlreadyExists          ErrorType = "user_target_already_exists"          // 409
	ErrAPIKeyAndSessionSet          ErrorType = "user_api_key_and_session_set"        // 403
	ErrKeyAndSessionSet             ErrorType = "user_key_and_session_set"            // 403, of servers before 1.9.0
	ErrJWTAndCookieSet              ErrorType = "user_jwt_and_cookie_set"             // 403
	ErrJWTCreationDenied            ErrorType = "user_jwt_creation_denied"            // 403
	ErrUserIDMissing                ErrorType = "user_id_missing"                     // 403
)

// The project and its keys.
const (
	ErrAPIKeyExpired                  ErrorType = "api_key_expired"                   // 401
	ErrTeamNotFound                   ErrorType = "team_not_found"                    // 404
	ErrDatabaseTimeout                ErrorType = "database_timeout"                  // 408
	ErrDatabaseQueryOrderNull         ErrorType = "database_query_order_null"         // 400
	ErrProjectNotFound                ErrorType = "project_not_found"                 // 404
	ErrProjectAlreadyExists           ErrorType = "project_already_exists"            // 409
	ErrProjectProviderDisabled        ErrorType = "project_provider_disabled"         // 412
	ErrProjectProviderUnsupported     ErrorType = "project_provider_unsupported"      // 400
	ErrProjectInvalidSuccessURL       ErrorType = "project_invalid_success_url"       // 400
	ErrProjectInvalidFailureURL       ErrorType = "project_invalid_failure_url"       // 400
	ErrProjectReservedProject         ErrorType = "project_reserved_project"          // 400
	ErrProjectKeyExpired              ErrorType = "project_key_expired"               // 401
	ErrAccountKeyExpired              ErrorType = "account_key_expired"               // 401
	ErrProjectSMTPConfigInvalid       ErrorType = "project_smtp_config_invalid"       // 400
	ErrProjectTemplateDefaultDeletion ErrorType = "project_template_default_deletion" // 401
	ErrProjectRegionUnsupported       ErrorType = "project_region_unsupported"        // 400
	ErrKeyNotFound                    ErrorType = "key_not_found"                     // 404
	ErrKeyAlreadyExists               ErrorType = "key_already_exists"                // 409
	ErrKeyCreationDenied              ErrorType = "key_creation_denied"               // 403
	ErrDevKeyGone                     ErrorType = "dev_key_gone"                      // 410
	ErrOrganizationIDMissing          ErrorType = "organization_id_missing"           // 403
	ErrProjectIDMissing               ErrorType = "project_id_missing"                // 403
	ErrMockNumberAlreadyExists        ErrorType = "mock_number_already_exists"        // 409
	ErrMockNumberNotFound             ErrorType = "mock_number_not_found"             // 404
	ErrMockNumberLimitExceeded        ErrorType = "mock_number_limit_exceeded"        // 400
	ErrProviderNotFound               ErrorType = "provider_not_found"                // 404
	ErrProviderIncorrectType          ErrorType = "provider_incorrect_type"           // 400
)

// The pictures.
const (
	ErrAvatarSetNotFound           ErrorType = "avatar_set_not_found"           // 404
	ErrAvatarNotFound              ErrorType = "avatar_not_found"               // 404
	ErrAvatarImageNotFound         ErrorType = "avatar_image_not_found"         // 404
	ErrAvatarRemoteURLFailed       ErrorType = "avatar_remote_url_failed"       // 404
	ErrAvatarIconNotFound          ErrorType = "avatar_icon_not_found"          // 404
	ErrAvatarSVGSanitizationFailed ErrorType = "avatar_svg_sanitization_failed" // 400
)

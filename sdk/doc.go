// Package sdk is a client for the account and avatars services of an
// Appwrite-compatible server: every operation typed, with a context first, and
// without state that two users could share by accident.
//
//	app, err := sdk.New("https://fra.cloud.appwrite.io/v1", "my-project")
//	if err != nil {
//		return err
//	}
//	me := app.WithStore(sdk.MemoryStore())
//	_, err = me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: email, Password: password})
//	if err != nil {
//		return err
//	}
//	user, err := me.Account.Get(ctx)
//
// Methods have the names of the API's operations: the documentation of
// account.updateName is that of [AccountService.UpdateName] too. What is here
// beside them makes several calls in the right order: to sign in, to turn
// pages, to keep preferences as a type.
//
// # Clients and identities
//
// [New] makes a client of one project. It is immutable and safe for concurrent
// use, and a program needs one. Who is calling is a view on it:
//
//	guest := app                                    // no credential
//	jane := app.As(sdk.SessionSecret(secret))       // one session
//	server := app.As(sdk.APIKey(os.Getenv("KEY")))  // the project itself
//	me := app.WithStore(store)                      // the session that store holds
//
// A view costs nothing: make one for each request that a web server answers.
// Views share the connections and nothing else, and a request carries exactly
// one credential. There is no cookie jar. The secret of a new session is in
// [Session.Secret], wherever the server put it, and in the view's store:
// [MemoryStore], [FileStore] or a [SessionStore] of your own.
//
// # Signing in
//
// Each of these checks a proof, sees whether the session is whole, and then
// stores and returns it:
//
//   - [AccountService.SignIn]: a password
//   - [AccountService.SignInWithToken]: what [AccountService.CreateMagicURLToken], [AccountService.CreateEmailToken] or [AccountService.CreatePhoneToken] has sent, or what a browser brings back from [AccountService.OAuth2TokenURL]: see [ParseOAuth2Callback]
//   - [AccountService.SignInWithIDToken]: an ID token of Apple or Google
//   - [AccountService.SignInAnonymously]: nothing; the user can become somebody later
//
// If the user has switched a second factor on, the error is [*MFARequired], and
// [AccountService.CompleteMFA] asks for the code:
//
//	_, err = me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: email, Password: password})
//	if need, ok := errors.AsType[*sdk.MFARequired](err); ok {
//		_, err = me.Account.CompleteMFA(ctx, need, "", askForCode)
//	}
//
// askForCode is a function of the program: it is given an [MFAPrompt] and returns
// what the user has typed. Without the name of a [Factor] the user is challenged
// for the strongest that they have.
//
// A sign-in that fails half-way leaves no session behind, neither in the store
// nor on the server. To sign out, call [AccountService.DeleteSession] with
// [CurrentSession].
//
// # Parameters and results
//
// IDs in the path are arguments; the rest is a struct named after the method. A
// required field goes out as it is. Optional fields are pointers, for which Go
// 1.26 has new("value"): nil is left out. Where an empty text means nothing, as
// in what makes up a URL, they are plain text and left out when empty.
//
// Results are values: what a server leaves out is zero, an enum it adds is just
// another string, and a date that is none is the zero [Time]. A list is a
// [Page], asked for with queries of package query; [AccountService.Identities]
// and the like turn the pages themselves. [GetPrefs] and [UpdatePrefs] keep
// preferences as a type of the program's own. [Client.Do] calls endpoints that
// have no method, [Capture] gives the answer behind a result.
//
// # Pictures
//
// [AvatarsService] builds requests for pictures, which are values. Each can
// give its address, for a page, its bytes, or a stream:
//
//	face := me.Avatars.Initials(sdk.InitialsParams{Name: "Ada", Width: new(64)})
//	u, err := face.URL()          // for an img element; it has no credential
//	png, err := face.Bytes(ctx)   // whole, with its content type
//	stream, err := face.Open(ctx) // to be closed
//
// # Errors
//
// A failed call is an [*Error]. Compare it with the server's type, an
// [ErrorType], or with a [Class] of failures:
//
//	switch {
//	case errors.Is(err, sdk.ErrInvalidCredentials): // by type, whatever the message says
//	case errors.Is(err, sdk.ErrUnauthorized):       // any 401: sign in
//	case errors.Is(err, sdk.ErrRateLimited):        // errors.AsType[*sdk.Error]: RetryAfter says how long
//	case errors.Is(err, sdk.ErrUnreachable):        // nothing has happened: try again later
//	case errors.Is(err, sdk.ErrOutcomeUnknown):     // it may have happened: look before you try again
//	case errors.Is(err, sdk.ErrNotAppwrite):        // the endpoint is something else
//	case errors.Is(err, sdk.ErrInvalidArgument):    // refused here, nothing was sent: a mistake in the program
//	case errors.Is(err, sdk.ErrArgumentInvalid):    // refused by the server: perhaps what a user has typed
//	}
//
// The documentation of a method names the types that are about it. Any call can
// end in [ErrUnauthorizedScope] when the caller is not signed in or the key
// lacks the scope, in [ErrUserBlocked], [ErrMFARequired], [ErrArgumentInvalid]
// or [ErrRateLimitExceeded]; all that each can give are in docs/errors.md.
//
// # Time, tries and limits
//
// The context limits a call with all its attempts, [WithTimeout] each attempt.
// Which calls are tried again is in [RetryPolicy]: reads, and what the server
// cannot have acted on. A sign-in or an e-mail is never sent twice, unless the
// policy says Unsafe. Redirects are never followed, so that no credential
// reaches a second host, and answers over the limits of [WithJSONLimit] and
// [WithImageLimit] are refused.
//
// Servers limit some operations: "at most 10 an hour" counts the calls from one
// IP address, or for one user, e-mail or phone number where it says so, in
// hours of the clock. API keys are exempt. What is left of the limit is in
// [RateLimit].
//
// # Secrets
//
// No error, log line or hook of this package has a URL, header, body or
// credential in it. The types that hold secrets hide them from fmt, slog and
// encoding/json, also inside of something else: take a secret by its field
// where it is meant to go on. What reaches them otherwise is the Header and
// Body of a [Response], and fmt in a value, not a pointer, in an unexported
// field, where it asks no method.
//
// # Watching, and testing
//
// [WithLogger] logs, [WithHook] traces and measures; the module
// github.com/appctl/appctl/sdk/otel has a hook for OpenTelemetry. Package
// github.com/appctl/appctl/mockserver is a whole server for tests;
// [WithTransport] takes any other http.RoundTripper. Complete programs are in
// examples.
package sdk

// Package sdk is a client for the account and avatars services of an
// Appwrite-compatible server: every operation typed, with a context first, and
// without state that two users could share by accident.
//
// # Clients and identities
//
// [New] makes a client of one project. It is immutable and safe for concurrent
// use, and a program needs one. Who is calling is a view on it:
//
//	app, err := sdk.New("https://fra.cloud.appwrite.io/v1", "my-project")
//	guest := app                                    // no credential
//	jane := app.As(sdk.SessionSecret(secret))       // one session
//	server := app.As(sdk.APIKey(os.Getenv("KEY")))  // the project itself
//	me := app.WithStore(store)                      // the session that store holds
//
// Views share the connections and nothing else. A request carries exactly one
// credential. There is no cookie jar: the secret of a new session is in
// [Session.Secret], wherever the server put it, and in the view's store:
// [MemoryStore], [FileStore] or a [SessionStore] of your own.
//
// # Signing in
//
// [AccountService.SignIn] checks a password. If the user has switched a second
// factor on, its error is [*MFARequired], and [AccountService.CompleteMFA] asks
// for the code:
//
//	_, err = me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: email, Password: password})
//	if need, ok := errors.AsType[*sdk.MFARequired](err); ok && len(need.Factors) > 0 {
//		_, err = me.Account.CompleteMFA(ctx, need, need.Factors[0], askForCode)
//	}
//
// A session is stored when it is whole, and deleted on the server when the
// sign-in fails half-way. [AccountService.SignInWithToken] does the same with
// what [AccountService.CreateMagicURLToken], [AccountService.CreateEmailToken]
// and [AccountService.CreatePhoneToken] send, and with what a browser brings
// back from [AccountService.OAuth2TokenURL] ([ParseOAuth2Callback]);
// [AccountService.SignInWithIDToken] and [AccountService.SignInAnonymously]
// need no message and no browser.
//
// # Parameters and results
//
// IDs in the path are arguments; the rest is a struct named after the method.
// Optional fields are pointers, for which Go 1.26 has new("value"). Results are
// values: what a server leaves out is zero, an enum it adds is just another
// string, and a date that is none is the zero [Time]. A list is a [Page], asked
// for with queries of package query; [AccountService.Identities] and the like
// turn the pages themselves. [Client.Do] calls
// endpoints that have no method, [Capture] gives the answer behind a result.
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
// A failed call is an [*Error]. Compare it with the server's type, or with a
// [Class] of failures:
//
//	switch {
//	case errors.Is(err, sdk.ErrInvalidCredentials): // by type, whatever the message says
//	case errors.Is(err, sdk.ErrRateLimited):        // errors.AsType[*sdk.Error]: RetryAfter says how long
//	case errors.Is(err, sdk.ErrOutcomeUnknown):     // look before you try again
//	case errors.Is(err, sdk.ErrNotAppwrite):        // the endpoint is something else
//	}
//
// # Time, tries and limits
//
// The context limits a call with all its attempts, [WithTimeout] each attempt.
// Which calls are tried again is in [RetryPolicy]: reads, and what the server
// cannot have acted on. A sign-in or an e-mail is never sent twice, unless the
// policy says Unsafe. Redirects are never followed, so that no credential
// reaches a second host, and answers over the limits of [WithJSONLimit] and [WithImageLimit] are
// refused.
//
// # Secrets
//
// No error, log line or hook of this package has a URL, header, body or
// credential in it. The types that hold secrets hide them from fmt, slog and
// encoding/json, also inside of something else: take a secret by its field
// where it is meant to go on. What reaches them otherwise is the Header and
// Body of a [Response], and fmt in a value, not a pointer, in an unexported
// field, where it asks no method.
package sdk

// Package mockserver is a complete offline Appwrite account and avatars server
// for tests.
//
//	func TestSignIn(t *testing.T) {
//		srv := mockserver.Start(t)
//		// srv.Endpoint() is what SetEndpoint takes, srv.Default().ID() the project.
//	}
//
// Everything under /v1 is what the real server answers. What a test needs
// beside it (projects, settings, captured messages, time) is under /_mock/v1,
// and in Go on [Server] and [Project]. The project is the unit of isolation:
// users, messages, settings, clock, counters and journal are its own, so that
// any number of tests can share one server.
package mockserver

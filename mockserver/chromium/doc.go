// Package chromium takes the mock server's screenshots with a real browser:
//
//	browser, err := chromium.New("/usr/bin/chromium")
//	srv := mockserver.Start(t, mockserver.WithScreenshots(browser))
//
// One browser process serves all requests. It is started by the first, and
// again by the next one when it has died; it ends with [Browser.Close], which
// the server calls when it is shut down, and with the program that started it.
// Each page is visited in an incognito context of its own, a few at a time.
//
// The browser reaches the public web and nothing else, by the rules of the
// API: hosts under a public suffix, of which every address is public. Every
// connection that it makes goes through a proxy in this process, which checks
// the address that it dials; the browser resolves no name itself, and sends
// nothing around the proxy. That holds for the page, what it loads, where it
// redirects, its frames, workers and sockets. [New] says how to allow more. The
// browser itself, which would ask for updates and the like, reaches nothing.
//
// It runs in Chromium's sandbox, except for root, whom Chromium refuses there: as
// root, visit no page that you do not trust. It gets none of the environment but
// what it needs to run, and a home of its own, which is removed with it. What it
// left when the program that started it was killed goes when the next one starts.
package chromium

package mockserver

import "context"

// ping tells a client that its project is there. Only ordinary projects are.
func (s *Server) ping(_ context.Context, c *call) (reply, error) {
	if c.projectID == console {
		return nil, fail("project_not_found")
	}
	return text("Pong!"), nil
}

type versionReply string

func (v versionReply) write(d *document, _ *call) {
	d.open()
	d.str("version", string(v))
	d.close()
}

// getVersion is how a tool finds out what answers here.
func (s *Server) getVersion(context.Context, *call) (reply, error) {
	return versionReply(s.reported), nil
}

package sdk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// storeFile is a file of sessions. Members that this package does not know are
// kept as they are.
type storeFile struct {
	members  map[string]json.RawMessage            // of the file
	sessions map[string]map[string]json.RawMessage // by storeName
}

// storeVersion is the newest form of the file that this package knows.
const storeVersion = 1

// storeName is where a session stands in the file. Neither part has a space.
func storeName(k StoreKey) string { return k.Endpoint + " " + k.Project }

// parseStore reads a file. Its errors go on after the file's name, say what to
// do, and repeat nothing of what is in it.
func parseStore(data []byte) (*storeFile, error) {
	f := &storeFile{members: map[string]json.RawMessage{}, sessions: map[string]map[string]json.RawMessage{}}
	if len(bytes.TrimSpace(data)) == 0 {
		return f, nil
	}
	broken := errors.New("is not a file of sessions: move it away, and sign in again")
	if len(data) > mostStored || json.Unmarshal(data, &f.members) != nil || f.members == nil {
		return nil, broken
	}
	version := storeVersion
	if raw, ok := f.members["version"]; ok && json.Unmarshal(raw, &version) != nil {
		return nil, broken
	}
	if version > storeVersion {
		return nil, fmt.Errorf("was written by a newer program (version %d): update this one, or give it another file", version)
	}
	if raw, ok := f.members["sessions"]; ok && json.Unmarshal(raw, &f.sessions) != nil {
		return nil, broken
	}
	for _, session := range f.sessions {
		var secret string
		if json.Unmarshal(session["secret"], &secret) != nil {
			return nil, broken
		}
	}
	return f, nil
}

// secret gives the one of a session, "" if there is none.
func (f *storeFile) secret(k StoreKey) string {
	if f == nil {
		return ""
	}
	var secret string
	_ = json.Unmarshal(f.sessions[storeName(k)]["secret"], &secret) // parseStore has seen to it
	return secret
}

func (f *storeFile) put(k StoreKey, secret string, expire time.Time) {
	session := f.sessions[storeName(k)]
	if session == nil {
		session = map[string]json.RawMessage{}
	}
	if f.sessions == nil {
		f.sessions = map[string]map[string]json.RawMessage{}
	}
	session["secret"], _ = json.Marshal(secret)       // strings encode
	session["expire"], _ = json.Marshal(Time{expire}) // and so does Time
	f.sessions[storeName(k)] = session
}

func (f *storeFile) encode() ([]byte, error) {
	sessions, err := json.Marshal(f.sessions)
	if err != nil {
		return nil, err
	}
	f.members["version"] = json.RawMessage("1")
	f.members["sessions"] = sessions
	data, err := json.MarshalIndent(f.members, "", "  ")
	return append(data, '\n'), err
}

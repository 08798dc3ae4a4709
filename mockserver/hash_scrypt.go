package mockserver

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"golang.org/x/crypto/scrypt"

	"github.com/appctl/appctl/mockserver/store"
)

// verifyScrypt compares hex digits of the key that the options ask for.
func verifyScrypt(password string, p *store.Password) bool {
	var o struct {
		CPU      int    `json:"costCpu"`
		Memory   int    `json:"costMemory"`
		Parallel int    `json:"costParallel"`
		Length   int    `json:"length"`
		Salt     string `json:"salt"`
	}
	if err := json.Unmarshal(p.Options, &o); err != nil || !payable(o.CPU, o.Memory, o.Parallel) || o.Length < 1 || o.Length != hex.DecodedLen(len(p.Hash)) {
		return false
	}
	key, err := scrypt.Key([]byte(password), []byte(o.Salt), o.CPU, o.Memory, o.Parallel, o.Length)
	return err == nil && sameSecret(hex.EncodeToString(key), p.Hash)
}

// payable tells whether a key can be made in some seconds, and in the memory
// that the dearest Argon2 hash may take.
func payable(cpu, memory, parallel int) bool {
	const most = mostMemory << 10 / 128 // blocks
	return cpu > 1 && memory > 0 && parallel > 0 && cpu <= most/memory/parallel
}

// Firebase's costs, which every project there has.
const (
	firebaseCPU    = 16384
	firebaseMemory = 8
	firebaseKey    = 32 // bytes of an AES-256 key
)

// verifyScryptMod takes Firebase's hashes: the project's signer key, encrypted
// with a key made of the password.
func verifyScryptMod(password string, p *store.Password) bool {
	var o struct {
		Salt      string `json:"salt"`
		Separator string `json:"saltSeparator"`
		Signer    string `json:"signerKey"`
	}
	if err := json.Unmarshal(p.Options, &o); err != nil {
		return false
	}
	salt, err1 := base64.StdEncoding.DecodeString(o.Salt)
	separator, err2 := base64.StdEncoding.DecodeString(o.Separator)
	signer, err3 := base64.StdEncoding.DecodeString(o.Signer)
	if err1 != nil || err2 != nil || err3 != nil {
		return false
	}
	key, err := scrypt.Key([]byte(password), append(salt, separator...), firebaseCPU, firebaseMemory, 1, 2*firebaseKey)
	if err != nil {
		return false
	}
	block, err := aes.NewCipher(key[:firebaseKey])
	if err != nil {
		return false
	}
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(signer, signer)
	return sameSecret(base64.StdEncoding.EncodeToString(signer), p.Hash)
}

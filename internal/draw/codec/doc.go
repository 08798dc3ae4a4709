// Package codec reads and writes WebP and AVIF with libwebp, dav1d and libaom, in
// a sandbox.
//
// The libraries are C, and some of what they read comes from strangers. They are
// compiled to WebAssembly and run by wazero: nothing is looked for on the host, a
// binary stays static, a mistake of theirs stays in the memory of one call, and
// that memory has a limit. A module is compiled to machine code when it is first
// used, which takes a tenth of a second for WebP and four for AVIF; a program that
// uses neither pays nothing but the bytes.
//
// webp.wasm.gz is lib/webp.wasm of github.com/gen2brain/webp v0.6.4 (libwebp
// 1.6.0), avif.wasm.gz lib/avif.wasm of github.com/gen2brain/avif v0.6.0 (libavif
// 1.4.2, dav1d 1.5.3, libaom 3.14.1), packed with gzip -9n. Those Go modules are
// not imported: they load shared libraries of the host when they find any, unless
// everybody who builds with them sets a build tag.
package codec

package codec

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// Why a call failed.
var (
	// ErrRefused: the library does not take what it was given.
	ErrRefused = errors.New("refused by the codec")
	// ErrMemory: it would need more memory than it may have.
	ErrMemory = errors.New("more memory than a codec may have")
)

// module is a library, compiled at its first use.
type module struct {
	instantiate func(context.Context) (api.Module, error)
}

// newModule gives the library in a gzipped WebAssembly file. Calls cannot be
// interrupted: the checks for it would make them three times as slow.
func newModule(gzipped []byte) func() (*module, error) {
	return sync.OnceValues(func() (*module, error) {
		unzip, err := gzip.NewReader(bytes.NewReader(gzipped))
		if err != nil {
			return nil, fmt.Errorf("unpack codec: %w", err)
		}
		binary, err := io.ReadAll(unzip)
		if err != nil {
			return nil, fmt.Errorf("unpack codec: %w", err)
		}
		ctx := experimental.WithCompilationWorkers(context.Background(), runtime.GOMAXPROCS(0))
		vm := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2|experimental.CoreFeaturesThreads))
		if _, err := wasi_snapshot_preview1.Instantiate(ctx, vm); err != nil {
			return nil, fmt.Errorf("prepare codec: %w", err)
		}
		compiled, err := vm.CompileModule(ctx, binary)
		if err != nil {
			return nil, fmt.Errorf("compile codec: %w", err)
		}
		// Without files, arguments, environment or streams.
		config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize")
		return &module{func(ctx context.Context) (api.Module, error) {
			return vm.InstantiateModule(ctx, compiled, config)
		}}, nil
	})
}

// crowd lets two large calls run at once: they need hundreds of megabytes.
var crowd = make(chan struct{}, 2)

// run calls f with a fresh instance of the library that may use so many bytes.
// When they did not suffice the error is ErrMemory.
func (m *module) run(limit uint64, f func(*instance) error) error {
	const large = 32 << 20
	if limit > large {
		crowd <- struct{}{}
		defer func() { <-crowd }()
	}
	heap := &memory{limit: limit}
	ctx := experimental.WithMemoryAllocator(context.Background(), heap)
	mod, err := m.instantiate(ctx)
	if err != nil {
		return fmt.Errorf("start codec: %w", err)
	}
	defer func() { _ = mod.Close(ctx) }() // its memory goes either way
	err = f(&instance{mod})
	if err != nil && heap.exhausted {
		return fmt.Errorf("%w: %w", ErrMemory, err)
	}
	return err
}

// instance is a library in use, with a memory of its own.
type instance struct {
	mod api.Module
}

// call calls a function of the library, all of whose values are 32 bits.
func (i *instance) call(name string, args ...uint64) (uint32, error) {
	results, err := i.mod.ExportedFunction(name).Call(context.Background(), args...)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return uint32(results[0]), nil
}

// alloc gives a place for n bytes.
func (i *instance) alloc(n int) (uint32, error) {
	at, err := i.call("malloc", uint64(n))
	if err == nil && at == 0 {
		return 0, fmt.Errorf("%w: %d bytes", ErrMemory, n)
	}
	return at, err
}

// put copies bytes into the memory of the instance.
func (i *instance) put(b []byte) (uint32, error) {
	at, err := i.alloc(len(b))
	if err != nil {
		return 0, err
	}
	if !i.mod.Memory().Write(at, b) {
		return 0, fmt.Errorf("%w: no memory at %d", ErrRefused, at)
	}
	return at, nil
}

// bytes gives the memory at a place. It is good until the next call.
func (i *instance) bytes(at, n uint32) ([]byte, error) {
	b, ok := i.mod.Memory().Read(at, n)
	if !ok {
		return nil, fmt.Errorf("%w: %d bytes at %d are outside its memory", ErrRefused, n, at)
	}
	return b, nil
}

// memory is that of one instance. All of it is reserved at once, because growing
// step by step would have to copy; what is not used the system does not give.
type memory struct {
	limit     uint64
	bytes     []byte
	exhausted bool
}

// Allocate is called by wazero when the instance starts.
func (m *memory) Allocate(_, _ uint64) experimental.LinearMemory { return m }

// Reallocate is called by wazero when the instance grows. nil makes its malloc
// fail.
func (m *memory) Reallocate(size uint64) []byte {
	if size > m.limit {
		m.exhausted = true
		return nil
	}
	if m.bytes == nil {
		m.bytes = make([]byte, 0, m.limit)
	}
	m.bytes = m.bytes[:size]
	return m.bytes
}

// Free is called by wazero when the instance is closed.
func (m *memory) Free() { m.bytes = nil }

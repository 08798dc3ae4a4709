package draw

import "math"

// epsilon is what the real server's library adds against rounding.
const epsilon = 1e-12

// kernel weighs a sample by its distance from the centre, in samples of the
// finer side.
type kernel struct {
	radius float64
	weigh  func(distance float64) float64
}

// boxKernel gives every sample in reach the same weight.
func boxKernel() kernel {
	return kernel{0.5, func(float64) float64 { return 1 }}
}

// lanczosSharp is the three-lobed Lanczos kernel, narrowed until it keeps
// vertical and horizontal lines as they are.
func lanczosSharp() kernel {
	const blur = 0.9812505644269356
	return kernel{3 * blur, func(x float64) float64 { return sinc(x/blur) * sinc(x/(3*blur)) }}
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// tap is what one sample of the output is made of: the samples of the input from
// first on, each with its weight. The weights are one in all.
type tap struct {
	first   int
	weights []float64
}

// taps gives those of outputs from, from+1 ... from+n-1 of an axis that goes
// from src to dst samples.
func (k kernel) taps(src, dst, from, n int) []tap {
	factor := float64(dst) * (1 / float64(src))
	scale := max(1/factor+epsilon, 1)
	reach := scale * k.radius
	if reach < 0.5 {
		reach, scale = 0.5, 1
	}
	all := make([]tap, n)
	store := make([]float64, n*(int(2*reach)+2)) // in one piece for the weights of all
	for i := range all {
		center := (float64(from+i)+0.5)/factor + epsilon
		first := int(max(center-reach+0.5, 0))
		end := int(min(center+reach+0.5, float64(src)))
		weights := store[: end-first : end-first]
		store = store[end-first:]
		sum := 0.0
		for j := range weights {
			weights[j] = k.weigh((float64(first+j) - center + 0.5) / scale)
			sum += weights[j]
		}
		for j := range weights {
			weights[j] /= sum
		}
		all[i] = tap{first, weights}
	}
	return all
}

// widest gives the number of samples of the tap that has most.
func widest(taps []tap) int {
	n := 0
	for _, t := range taps {
		n = max(n, len(t.weights))
	}
	return n
}

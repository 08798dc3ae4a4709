package cli

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

// pictureOutput says where a picture goes.
type pictureOutput struct {
	path string // "" for standard output, "-" for its bytes there whatever it is
	show string // "" for the settings' choice
	url  bool   // only say where it is
}

func (o *pictureOutput) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.path, "output-file", "O", "", "write the picture to a `FILE`, - for standard output")
	f.StringVar(&o.show, "show", "", "draw as `HOW`: kitty, iterm, sixel, blocks, none, or auto, which asks the terminal")
	f.BoolVar(&o.url, "url", false, "print the picture's address, which has no secret in it, and fetch nothing")
	_ = cmd.MarkFlagFilename("output-file")
	complete(cmd, "show", showWords...)
}

// showWords are the values of --show, for completion.
var showWords = []string{
	showAuto + "\task the terminal what it can", showKitty + "\tkitty, ghostty", showITerm + "\tiTerm2, WezTerm, mintty",
	showSixel + "\tfoot, xterm, Windows Terminal", showBlocks + "\tany terminal with colours", showNone + "\tdo not draw",
}

// check refuses what excludes each other, before anything is sent.
func (o *pictureOutput) check(a *app) error {
	draws := o.show != "" && o.show != showNone
	switch {
	case o.url && (o.path != "" || o.show != ""):
		return usagef("--url fetches no picture: leave --output-file and --show out")
	case o.url:
		return nil
	case draws && a.machine():
		return usagef("--show draws on standard output, where --json, --jq and --template print")
	case o.path == "-" && a.machine():
		return usagef("-O - writes to standard output, where --json, --jq and --template print")
	case o.path == "-" && draws:
		return usagef("-O - and --show both want standard output")
	case o.path == "-" && a.out.tty:
		return hinted(usagef("-O - writes the picture's bytes, and standard output is a terminal"), "-O FILE")
	case draws && o.show != showAuto && !a.out.tty:
		return usagef("--show %s draws on a terminal, and standard output is none", o.show)
	}
	return nil
}

// how decides how the picture is drawn, showNone for not at all. Where q is not nil
// the terminal was asked, and its answer decides.
func (o *pictureOutput) how(a *app) (how string, q *pictureQuestion, err error) {
	if !a.out.tty || a.machine() || o.path != "" && o.show == "" {
		return showNone, nil, nil
	}
	how, why := a.config.text("images"), "pictures are turned off"
	if how == showAuto {
		if how, why, q = a.detectPictures(o.show == showAuto); q != nil {
			return how, q, nil
		}
	}
	if how == showNone && o.path == "" {
		return "", nil, notDrawn(why)
	}
	return how, nil, nil
}

func notDrawn(why string) error {
	return hinted(usagef("the picture is not drawn, because %s", why), "-O FILE saves it")
}

const whyNoBlocks = "without colour there are no blocks to draw it with"

// detectPictures finds how the terminal shows pictures, and why it does not. It may
// be asked only where the person said so, and where nothing better is known.
func (a *app) detectPictures(mayAsk bool) (how, why string, q *pictureQuestion) {
	switch {
	case a.env.on("CI"):
		return showNone, "CI is set", nil
	case a.env.on("APPCTL_ACCESSIBLE"):
		return showNone, "APPCTL_ACCESSIBLE is set", nil
	case a.env.get("TERM") == "dumb" || !enableEscapes(a.out.file):
		return showNone, "this terminal shows text alone", nil
	}
	how, sure := a.env.pictureKind()
	if mayAsk && !sure {
		q = askTerminal(a.env.wrapping())
	}
	if how == showBlocks && !a.out.color {
		return showNone, whyNoBlocks, q
	}
	return how, "", q
}

// run gets the picture and takes it where it goes.
func (o *pictureOutput) run(ctx context.Context, a *app, p picture, request sdk.ImageRequest) error {
	if o.url {
		address, err := request.URL()
		if err != nil {
			return err
		}
		body, err := document(map[string]string{"url": address.String()})
		if err != nil {
			return err
		}
		return a.show(value(body, address.String()))
	}
	how, question, err := o.how(a)
	if err != nil {
		return err
	}
	defer question.close()
	stop := a.waiting("Waiting for the picture")
	got, err := request.Bytes(ctx)
	stop()
	if err != nil {
		return err
	}
	if question != nil {
		if found := question.answer(); found != "" && (found != showBlocks || a.out.color) {
			how = found
		}
		if how == showNone && o.path == "" {
			return notDrawn(whyNoBlocks)
		}
	}
	return o.deliver(a, p, how, got)
}

// pictureDocument is what --json prints.
type pictureDocument struct {
	ContentType string `json:"contentType"`
	Size        int    `json:"size"` // bytes
	Width       int    `json:"width,omitempty"`
	Height      int    `json:"height,omitempty"`
	Path        string `json:"path,omitempty"` // where -O has put it
}

func (o *pictureOutput) deliver(a *app, p picture, how string, got *sdk.Image) error {
	img, broken := decodePicture(got.Data, got.ContentType)
	d := pictureDocument{ContentType: got.ContentType, Size: len(got.Data)}
	if broken == nil {
		d.Width, d.Height = img.Bounds().Dx(), img.Bounds().Dy()
	}
	if o.path != "" && o.path != "-" {
		if err := writePicture(o.path, got.Data); err != nil {
			return fmt.Errorf("--output-file: %w", err)
		}
		d.Path = o.path
		a.done("%s: %s", o.path, d)
	}
	switch {
	case a.machine():
		body, err := document(d)
		if err != nil {
			return err
		}
		return a.show(result{body: body})
	case how != showNone:
		return o.draw(a, p, how, got, img, broken)
	case o.path == "" || o.path == "-":
		_, err := a.out.Write(got.Data)
		return err
	}
	return nil
}

// String is the document for people.
func (d pictureDocument) String() string {
	text := d.ContentType
	if d.Width > 0 {
		text += fmt.Sprintf(", %d×%d", d.Width, d.Height)
	}
	return text + ", " + count(d.Size, "byte")
}

// draw shows the picture. One that cannot be shown is saved beside the person, who
// has asked for it, unless -O has done so.
func (o *pictureOutput) draw(a *app, p picture, how string, got *sdk.Image, img image.Image, broken error) error {
	on := a.out.canvas()
	if broken == nil && how == showBlocks && p.operation == "avatars.getQR" {
		img, broken = qrPixels(img, on)
	}
	if broken == nil {
		drawing, err := drawPicture(how, img, on)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(a.out, drawing)
		return err
	}
	if o.path != "" {
		a.warn("not drawn: %v", broken)
		return nil
	}
	name := p.command.Name() + extensionOf(got.ContentType)
	if err := savePicture(name, got.Data); err != nil {
		return hinted(fmt.Errorf("not drawn: %w; not saved: %w", broken, err), "-O FILE saves it elsewhere")
	}
	a.warn("not drawn: %v; saved as %s", broken, name)
	return nil
}

// extensionOf ends the name of a file of that type.
func extensionOf(contentType string) string {
	switch contentType {
	case "image/x-icon", "image/vnd.microsoft.icon":
		return ".ico"
	case "image/svg+xml":
		return ".svg"
	}
	kind, found := strings.CutPrefix(contentType, "image/")
	if !found || strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ".bin"
	}
	return "." + kind
}

// writePicture puts the file in its place whole; what is there and is no file, such
// as a pipe, gets the bytes.
func writePicture(path string, data []byte) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		mode := fs.FileMode(0o644)
		if err == nil {
			mode = info.Mode().Perm()
		}
		return replaceFile(path, data, mode)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// savePicture makes a file that was not there.
func savePicture(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a picture for everybody
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

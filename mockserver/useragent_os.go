package mockserver

import "regexp"

// osRules are the operating systems. The pattern's group is the version.
var osRules = []struct {
	pattern    func() *regexp.Regexp
	code, name string
	version    func(string) string
}{
	{pattern(`(?i)Windows NT ([\d.]+)`), "WIN", "Windows", windowsVersion},
	{pattern(`(?i)iPad(?:.*?OS (\d+(?:[_.]\d+)*))?`), "IPA", "iPadOS", dotted},
	{pattern(`(?i)(?:iPhone|iPod)(?:.*?OS (\d+(?:[_.]\d+)*))?`), "IOS", "iOS", dotted},
	{pattern(`(?i)Android(?: ([\d.]+))?`), "AND", "Android", dotted},
	{pattern(`(?i)CrOS(?: \S+ ([\d.]+))?`), "COS", "Chrome OS", shortVersion},
	{distribution("Ubuntu"), "UBT", "Ubuntu", shortVersion},
	{distribution("Debian"), "DEB", "Debian", shortVersion},
	{distribution("Fedora"), "FED", "Fedora", shortVersion},
	{distribution("Arch ?Linux"), "ARL", "Arch Linux", shortVersion},
	{distribution("Gentoo"), "GNT", "Gentoo", shortVersion},
	{distribution("CentOS"), "CES", "CentOS", shortVersion},
	{distribution("Red Hat"), "RHT", "Red Hat", shortVersion},
	{distribution("SUSE"), "SSE", "SUSE", shortVersion},
	{distribution("Linux Mint"), "MIN", "Mint", shortVersion},
	{pattern(`(?i)Mac OS X(?: (\d+(?:[_.]\d+)*))?`), "MAC", "Mac", shortVersion},
	{pattern(`(?i)Linux|X11()`), "LIN", "GNU/Linux", dotted},
}

// distribution matches a Linux that names itself.
func distribution(name string) func() *regexp.Regexp {
	return pattern(`(?i)(?:Linux|X11).*\b` + name + `(?:[/ ]([\d.]+))?`)
}

func (a *userAgent) readOS(header string) {
	for _, r := range osRules {
		if m := r.pattern().FindStringSubmatch(header); m != nil {
			a.osCode, a.osName = r.code, r.name
			if len(m) > 1 {
				a.osVersion = r.version(m[1])
			}
			return
		}
	}
}

// windowsVersion is the name that a version of the kernel is sold under.
func windowsVersion(nt string) string {
	switch nt {
	case "10.0", "6.4":
		return "10"
	case "6.3":
		return "8.1"
	case "6.2":
		return "8"
	case "6.1":
		return "7"
	case "6.0":
		return "Vista"
	case "5.1", "5.2":
		return "XP"
	}
	return ""
}

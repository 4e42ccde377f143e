package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// named finds the variables that the program reads, in its source.
var named = regexp.MustCompile(`"((?:SLACK|WHOOWNS|OPENAI)_[A-Z_]+)"`)

// variables are those that the program reads from the environment.
func variables(root string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(root, "cmd", "whoowns", "*.go"))
	if err != nil {
		return nil, fmt.Errorf("find the program's source: %w", err)
	}
	known := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the program's source: %w", err)
		}
		for _, found := range named.FindAllStringSubmatch(string(text), -1) {
			known[found[1]] = true
		}
	}
	if len(known) == 0 {
		return nil, fmt.Errorf("the source beneath %s reads no variable", root)
	}
	return known, nil
}

// secret tells of a variable whether its value may not stand in a file.
func secret(name string) bool {
	return strings.Contains(name, "TOKEN") && name != "WHOOWNS_REFINE_MAX_TOKENS" && name != "WHOOWNS_REFINE_DAILY_TOKENS" ||
		strings.Contains(name, "KEY") || strings.Contains(name, "PASSWORD")
}

// password finds one in a URL; one that is a variable is none.
var password = regexp.MustCompile(`://[^/\s:@]*:[^/\s@$]+@`)

// pinned holds of an image that is named with a version or a digest.
func pinned(image string) bool {
	_, digest, found := strings.Cut(image, "@sha256:")
	if found {
		return digest != ""
	}
	_, tag, found := strings.Cut(image[strings.LastIndex(image, "/")+1:], ":")
	return found && tag != "" && tag != "latest"
}

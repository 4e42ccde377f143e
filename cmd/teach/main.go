// Command teach writes what the engine is taught: it learns from the labelled questions and from the base. Run it with
// `go generate ./knowledge/engine` after a change to either, or to the features that the engine sees in a question. The
// same questions and base give the same bytes.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"whoowns/bot/mrkdwn"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
	"whoowns/knowledge/eval"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("teach: ")
	questions := flag.String("questions", "", "the `folder` of labelled questions, one file an author")
	out := flag.String("o", "", "the `file` to write")
	flag.Parse()
	if *questions == "" || *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := teach(*questions, *out); err != nil {
		log.Fatal(err)
	}
}

func teach(folder, out string) error {
	base, err := knowledge.Load("")
	if err != nil {
		return err
	}
	questions, err := eval.ReadFolder(os.DirFS(folder), folder)
	if err != nil {
		return fmt.Errorf("read the questions: %w", err)
	}
	var lessons []engine.Lesson
	for _, q := range questions {
		lessons = append(lessons, engine.Lesson{Text: mrkdwn.Clean(q.Text), Labels: q.Gold, Author: filepath.Base(q.File)})
	}
	taught, err := engine.Teach(base, lessons)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, taught, 0o644); err != nil {
		return fmt.Errorf("write what was taught: %w", err)
	}
	return nil
}

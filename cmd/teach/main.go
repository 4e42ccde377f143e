// Command teach writes what the engine is taught: it learns from the labelled questions, the labelled dialogues and the base. Run it with
// `go generate ./knowledge/engine` after a change to one of them, or to the features that the engine sees in a question. The
// same questions, dialogues and base give the same bytes.
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
	dialogues := flag.String("dialogues", "", "the `folder` of labelled dialogues, likewise")
	out := flag.String("o", "", "the `file` to write")
	flag.Parse()
	if *questions == "" || *dialogues == "" || *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := teach(*questions, *dialogues, *out); err != nil {
		log.Fatal(err)
	}
}

func teach(questionFolder, dialogueFolder, out string) error {
	base, err := knowledge.Load("")
	if err != nil {
		return err
	}
	questions, err := eval.ReadFolder(os.DirFS(questionFolder), questionFolder)
	if err != nil {
		return fmt.Errorf("read the questions: %w", err)
	}
	var lessons []engine.Lesson
	for _, q := range questions {
		lessons = append(lessons, engine.Lesson{Text: mrkdwn.Clean(q.Text), Labels: q.Gold, Author: filepath.Base(q.File)})
	}
	read, err := eval.ReadDialogueFolder(os.DirFS(dialogueFolder), dialogueFolder)
	if err != nil {
		return fmt.Errorf("read the dialogues: %w", err)
	}
	var dialogues []engine.Dialogue
	for _, d := range read {
		dialogues = append(dialogues, engine.Dialogue{Text: mrkdwn.Clean(d.Text), Kind: d.Kind})
	}
	taught, err := engine.Teach(base, lessons, dialogues)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, taught, 0o644); err != nil {
		return fmt.Errorf("write what was taught: %w", err)
	}
	return nil
}

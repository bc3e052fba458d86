package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"
)

const folder = "../cases"

type testCase struct {
	Name      string         `json:"name"`
	Event     any            `json:"event"`
	EventFile string         `json:"event-file"`
	Expect    map[string]any `json:"expect"`
}

func TestSharedCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(folder, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, file := range files {
		for _, c := range casesOf(t, file) {
			count++
			t.Run(c.Name, func(t *testing.T) { check(t, c) })
		}
	}
	if count < 20 {
		t.Errorf("only %d cases", count)
	}
}

func casesOf(t *testing.T, file string) []testCase {
	var content map[string]any
	data := readFile(t, file)
	if filepath.Ext(file) == ".toml" {
		must(t, toml.Unmarshal(data, &content))
	} else {
		must(t, json.Unmarshal(data, &content))
	}
	var many struct{ Case []testCase }
	convert(t, content, &many)
	if many.Case != nil {
		return many.Case
	}
	var one testCase
	convert(t, content, &one)
	return []testCase{one}
}

func check(t *testing.T, c testCase) {
	event, err := json.Marshal(c.Event)
	must(t, err)
	if c.EventFile != "" {
		event = readFile(t, filepath.Join(folder, c.EventFile))
	}
	answer, err := Greet(event, "")
	if wanted, ok := c.Expect["error"].(map[string]any); ok {
		var invalid InvalidEvent
		if !errors.As(err, &invalid) || invalid.Error() != wanted["message"] {
			t.Errorf("error is %v, not %v", err, wanted["message"])
		}
		return
	}
	must(t, err)
	wanted := answer
	if exact, ok := c.Expect["answer"]; ok {
		wanted = Answer{}
		convert(t, exact, &wanted)
	} else {
		convert(t, c.Expect["answer-includes"], &wanted)
	}
	if answer != wanted {
		t.Errorf("answer is %+v, not %+v", answer, wanted)
	}
}

func TestTheEnvironmentChoosesTheGreeting(t *testing.T) {
	for greeting, message := range map[string]string{"Grüezi": "Grüezi, Ada!", "": "Hello, Ada!"} {
		t.Setenv("GREETING", greeting)
		answer, err := handle(t.Context(), json.RawMessage(`{"name":"Ada"}`))
		must(t, err)
		if answer.Message != message {
			t.Errorf("message is %q, not %q", answer.Message, message)
		}
	}
}

func TestAFractionOfZeroIsNoInteger(t *testing.T) {
	if _, err := Greet(json.RawMessage(`{"numbers":[1.0]}`), ""); err == nil {
		t.Error("1.0 was taken for an integer")
	}
}

// convert goes by way of JSON, the one form that both file types share.
func convert(t *testing.T, from, into any) {
	data, err := json.Marshal(from)
	must(t, err)
	must(t, json.Unmarshal(data, into))
}

func readFile(t *testing.T, path string) []byte {
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// List is what `lambdock list -o json` says of the manifest;
// schemas/list.schema.json describes it. Here are the members that a deployment
// needs.
type List struct {
	// Root is the folder of the manifest; paths are relative to it.
	Root      string     `json:"-"`
	Functions []Function `json:"functions"`
}

// Function is one function of the manifest.
type Function struct {
	Name             string             `json:"name"`
	Architectures    []string           `json:"architectures"`
	Environment      map[string]*string `json:"environment"`
	EphemeralStorage float64            `json:"ephemeral_storage_mb"`
	ImageConfig      ImageConfig        `json:"image_config"`
	Memory           float64            `json:"memory_mb"`
	// References are variables whose values are elsewhere, by name.
	References map[string]Reference `json:"references"`
	Sources    []Source             `json:"sources"`
	Tags       []string             `json:"tags"`
	Timeout    float64              `json:"timeout_s"`
}

// Reference is where the value of a variable is: in exactly one of the three
// places.
type Reference struct {
	Env       string `json:"env"`
	Key       string `json:"key"`
	Local     string `json:"local"`
	Parameter string `json:"parameter"`
	Secret    string `json:"secret"`
}

// ImageConfig is what a function overrides of its image.
type ImageConfig struct {
	Command          []string `json:"command"`
	EntryPoint       []string `json:"entry_point"`
	WorkingDirectory *string  `json:"working_directory"`
}

// Source is where an image comes from: it is built, or it exists.
type Source struct {
	Build   *Build `json:"build"`
	Image   string `json:"image"`
	Variant string `json:"variant"`
}

// Build is how an image is built.
type Build struct {
	BuildArgs  map[string]*string `json:"build_args"`
	Context    string             `json:"context"`
	Dockerfile string             `json:"dockerfile"`
	Prepare    *Prepare           `json:"prepare"`
	Secrets    []Secret           `json:"secrets"`
	Target     *string            `json:"target"`
}

// Prepare is a command that runs on the host before a build.
type Prepare struct {
	Command   []string `json:"command"`
	Directory string   `json:"directory"`
	Outputs   []string `json:"outputs"`
}

// Secret is where a build's secret comes from.
type Secret struct {
	ID   string `json:"id"`
	Env  string `json:"env"`
	File string `json:"file"`
}

// readList asks the tool. The variable LAMBDOCK names another one than that on
// the PATH.
func readList(folder string) (*List, error) {
	root, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	program := os.Getenv("LAMBDOCK")
	if program == "" {
		program = "lambdock"
	}
	words := []string{"list", "--manifest", "lambdock.toml", "-o", "json"}
	command := exec.Command(program, words...)
	command.Dir = root
	command.Stderr = os.Stderr
	text, err := command.Output()
	if err != nil {
		why := "see above"
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			why = "it is not on the PATH, and the variable LAMBDOCK names no other"
		}
		return nil, fmt.Errorf("failed to run `%s %s`: %s", program, strings.Join(words, " "), why)
	}
	list := &List{Root: root}
	if err := json.Unmarshal(text, list); err != nil {
		return nil, fmt.Errorf("failed to read what `%s` wrote: %w", program, err)
	}
	return list, nil
}

// path gives a path of the list from anywhere.
func (list *List) path(path string) string {
	return absolute(list.Root, path)
}

func absolute(root, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(root, path)
}

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"unicode/utf8"
)

// Answer is what the greeter answers.
type Answer struct {
	Message    string `json:"message"`
	Characters int    `json:"characters"`
	Sum        int64  `json:"sum"`
}

// InvalidEvent says why an event cannot be answered. Lambda reports the type's
// name as the error's type.
type InvalidEvent string

func (reason InvalidEvent) Error() string { return string(reason) }

// Greet greets whom the event names; an empty greeting means "Hello".
func Greet(event json.RawMessage, greeting string) (Answer, error) {
	// A map and not a struct, since struct fields match "Name" as well as "name".
	var members map[string]json.RawMessage
	if err := json.Unmarshal(event, &members); err != nil || members == nil {
		return Answer{}, InvalidEvent("event must be an object")
	}
	var name string
	if err := read(members["name"], &name); err != nil {
		return Answer{}, InvalidEvent("name must be a string")
	}
	sum, err := add(members["numbers"])
	if err != nil {
		return Answer{}, InvalidEvent("numbers must be integers")
	}
	name = cmp.Or(name, "world")
	return Answer{
		Message:    cmp.Or(greeting, "Hello") + ", " + name + "!",
		Characters: utf8.RuneCountInString(name),
		Sum:        sum,
	}, nil
}

func add(numbers json.RawMessage) (int64, error) {
	// Pointers, so that a null among the numbers is told from a zero.
	var pointers []*int64
	if err := read(numbers, &pointers); err != nil {
		return 0, err
	}
	var sum int64
	for _, number := range pointers {
		if number == nil {
			return 0, InvalidEvent("null is not a number")
		}
		sum += *number
	}
	return sum, nil
}

// read leaves its target as it is where the member is absent or null.
func read(member json.RawMessage, into any) error {
	if len(bytes.TrimSpace(member)) == 0 {
		return nil
	}
	return json.Unmarshal(member, into)
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/importer"
	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// The program that `pulumi import` would generate for the resources of this package that a stack's export holds.
func importedProgram(schemaFile, exportFile, language string, out io.Writer) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	pkg, err := bind(text)
	if err != nil {
		return err
	}
	snapshot, err := statesIn(exportFile)
	if err != nil {
		return err
	}
	var states []*pkgresource.State
	names := importer.NameTable{}
	for _, state := range snapshot {
		if strings.HasPrefix(string(state.Type), pkg.Name+":") {
			states = append(states, state)
			names[state.URN] = state.URN.Name()
		}
	}
	generate := func(w io.Writer, program *pcl.Program) error {
		files, diagnostics, err := programGenerators[language](program)
		if err != nil {
			return err
		}
		if diagnostics.HasErrors() {
			return diagnostics
		}
		for _, name := range []string{"index.ts", "__main__.py", "main.go"} {
			if content, found := files[name]; found {
				_, err = w.Write(content)
			}
		}
		return err
	}
	return importer.GenerateLanguageDefinitions(out, ours{pkg}, generate, states, snapshot, names)
}

var programGenerators = map[string]importerLanguage{
	"nodejs": nodejs.GenerateProgram,
	"python": python.GenerateProgram,
	"go":     gogen.GenerateProgram,
}

type importerLanguage = func(*pcl.Program) (files, hcl.Diagnostics, error)

func statesIn(exportFile string) ([]*pkgresource.State, error) {
	text, err := os.ReadFile(exportFile)
	if err != nil {
		return nil, err
	}
	var export struct {
		Deployment struct {
			Resources []struct {
				URN      resource.URN   `json:"urn"`
				ID       resource.ID    `json:"id"`
				Type     tokens.Type    `json:"type"`
				Provider string         `json:"provider"`
				Inputs   map[string]any `json:"inputs"`
			} `json:"resources"`
		} `json:"deployment"`
	}
	if err := json.Unmarshal(text, &export); err != nil {
		return nil, fmt.Errorf("%s: %w", exportFile, err)
	}
	var states []*pkgresource.State
	for _, each := range export.Deployment.Resources {
		states = append(states, &pkgresource.State{
			URN: each.URN, ID: each.ID, Type: each.Type, Custom: each.ID != "", Provider: each.Provider,
			Inputs: resource.NewPropertyMapFromMap(each.Inputs),
		})
	}
	return states, nil
}

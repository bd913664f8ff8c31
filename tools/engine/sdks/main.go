// Generates the SDKs of a provider's schema, as `pulumi package gen-sdk` does: it binds the schema with the engine's own
// binder, and calls the generators that the language hosts of this release call. The hosts themselves are modules that no
// proxy serves, and the one that we build is too old to generate.
//
//	sdks SCHEMA.json FOLDER LANGUAGE...           the SDKs, a folder for each language
//	sdks imported SCHEMA.json EXPORT.json LANGUAGE the program that `pulumi import` would generate
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

type files = map[string][]byte

var generators = map[string]func(*schema.Package) (files, error){
	"nodejs": func(pkg *schema.Package) (files, error) {
		return nodejs.GeneratePackage("pulumi", pkg, nil, nil, false, ours{})
	},
	"python": func(pkg *schema.Package) (files, error) {
		return python.GeneratePackage("pulumi", pkg, nil, ours{})
	},
	"go": func(pkg *schema.Package) (files, error) {
		return gogen.GeneratePackage("pulumi", pkg, nil)
	},
}

// Our schema names no other package, so nothing has to be fetched.
type ours struct{ pkg *schema.Package }

func (o ours) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	if o.pkg == nil || name != o.pkg.Name {
		return nil, fmt.Errorf("%s is another package than ours", name)
	}
	return o.pkg, nil
}

func (o ours) LoadPackageV2(_ context.Context, other *schema.PackageDescriptor) (*schema.Package, error) {
	return o.LoadPackage(other.Name, nil)
}

func (o ours) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	pkg, err := o.LoadPackage(name, nil)
	if err != nil {
		return nil, err
	}
	return pkg.Reference(), nil
}

func (o ours) LoadPackageReferenceV2(
	_ context.Context, other *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return o.LoadPackageReference(other.Name, nil)
}

func main() {
	if err := dispatch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dispatch(args []string) error {
	if args[0] == "imported" {
		return importedProgram(args[1], args[2], args[3], os.Stdout)
	}
	return run(args[0], args[1], args[2:])
}

func run(schemaFile, folder string, languages []string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	for _, language := range languages {
		// Bound anew each time: a generator writes into the package that it is given.
		pkg, err := bind(text)
		if err != nil {
			return err
		}
		generated, err := generators[language](pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		if err := write(filepath.Join(folder, language), generated); err != nil {
			return err
		}
	}
	return nil
}

func bind(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, ours{}, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if len(diagnostics) > 0 {
		return nil, diagnostics
	}
	return pkg, nil
}

func write(folder string, generated files) error {
	for name, content := range generated {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

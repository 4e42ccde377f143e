package main

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"whoowns/bot"
	"whoowns/bot/localslack/web"
)

// manifest is the app's manifest: these fields and no others, in the order of Slack's schema, which its export has too:
// https://github.com/slackapi/manifest-schema.
type manifest struct {
	Display struct {
		Name            string `yaml:"name"`
		Description     string `yaml:"description"`
		BackgroundColor string `yaml:"background_color"`
		LongDescription string `yaml:"long_description"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		BotUser struct {
			DisplayName  string `yaml:"display_name"`
			AlwaysOnline bool   `yaml:"always_online"`
		} `yaml:"bot_user"`
		Shortcuts []struct {
			Name        string           `yaml:"name"`
			Type        web.ShortcutType `yaml:"type"`
			CallbackID  string           `yaml:"callback_id"`
			Description string           `yaml:"description"`
		} `yaml:"shortcuts"`
		SlashCommands []struct {
			Command      string `yaml:"command"`
			Description  string `yaml:"description"`
			UsageHint    string `yaml:"usage_hint"`
			ShouldEscape bool   `yaml:"should_escape"`
		} `yaml:"slash_commands"`
		AssistantView struct {
			Description string `yaml:"assistant_description"`
		} `yaml:"assistant_view"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `yaml:"is_enabled"`
		} `yaml:"interactivity"`
		OrgDeploy     bool `yaml:"org_deploy_enabled"`
		SocketMode    bool `yaml:"socket_mode_enabled"`
		TokenRotation bool `yaml:"token_rotation_enabled"`
	} `yaml:"settings"`
}

const manifestFile = "../../deploy/manifest.yaml"

func readManifest(t *testing.T) manifest {
	t.Helper()
	data, err := os.ReadFile(manifestFile)
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// The manifest asks for what the bot uses and for nothing else: every scope, event, command, shortcut and tab.
func TestManifestHasWhatIsUsed(t *testing.T) {
	m := readManifest(t)
	if got := m.OAuth.Scopes.Bot; !slices.Equal(got, bot.Scopes()) {
		t.Errorf("scopes %q, used are %q", got, bot.Scopes())
	}
	if got := m.Settings.Events.Bot; !slices.Equal(got, bot.Events()) {
		t.Errorf("events %q, read are %q", got, bot.Events())
	}
	if c := m.Features.SlashCommands; len(c) != 1 || c[0].Command != command || c[0].UsageHint != usageHint || !c[0].ShouldEscape {
		t.Errorf("commands %+v", c)
	}
	var offered []web.Shortcut
	for _, s := range m.Features.Shortcuts {
		offered = append(offered, web.Shortcut{Name: s.Name, CallbackID: s.CallbackID, Type: s.Type})
	}
	if !slices.Equal(offered, shortcuts) {
		t.Errorf("shortcuts %+v", offered)
	}
	if h := m.Features.AppHome; !h.Home || !h.Messages || h.ReadOnly {
		t.Errorf("app home %+v", h)
	}
	if s := m.Settings; !s.Interactivity.Enabled || !s.SocketMode || s.TokenRotation || s.OrgDeploy {
		t.Errorf("settings %+v", s)
	}
}

// Slack takes the manifest, whose schema has the bounds. That the assistant's description may have as much as the app's is a guess.
func TestManifestIsWithinBounds(t *testing.T) {
	m := readManifest(t)
	type bound struct {
		what, text  string
		least, most int
	}
	bounds := []bound{
		{"name", m.Display.Name, 1, 35},
		{"description", m.Display.Description, 1, 140},
		{"long description", m.Display.LongDescription, 175, 4000},
		{"background color", m.Display.BackgroundColor, 7, 7},
		{"display name", m.Features.BotUser.DisplayName, 1, 80},
		{"assistant description", m.Features.AssistantView.Description, 1, 140},
	}
	for _, s := range m.Features.Shortcuts {
		bounds = append(bounds, bound{"shortcut", s.Name, 1, 24}, bound{"description of a shortcut", s.Description, 1, 150}, bound{"callback ID", s.CallbackID, 1, 255})
	}
	for _, c := range m.Features.SlashCommands {
		bounds = append(bounds, bound{"command", c.Command, 2, 32}, bound{"description of a command", c.Description, 1, 2000}, bound{"usage hint", c.UsageHint, 1, 1000})
	}
	for _, b := range bounds {
		if n := utf8.RuneCountInString(b.text); n < b.least || n > b.most {
			t.Errorf("%s has %d characters: %q", b.what, n, b.text)
		}
	}
}

// What Slack shows and what is kept here can be laid side by side, since they have one order.
func TestManifestIsInSlacksOrder(t *testing.T) {
	data, err := os.ReadFile(manifestFile)
	if err != nil {
		t.Fatal(err)
	}
	again, err := yaml.Marshal(readManifest(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := keys(t, data), keys(t, again); !slices.Equal(got, want) {
		t.Errorf("keys %q, want %q", got, want)
	}
}

// keys are the keys of a YAML document, in its order.
func keys(t *testing.T, data []byte) []string {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	var list []string
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				list = append(list, child.Value)
			}
			walk(child)
		}
	}
	walk(&document)
	return list
}

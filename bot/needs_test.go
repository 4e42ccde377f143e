package bot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
)

// slackGo are the methods of slack-go's client that the bot uses, each with the Web API method that it calls with the bot token.
var slackGo = map[string]string{
	"AuthTestContext":                            "auth.test",
	"GetConversationHistoryContext":              "conversations.history",
	"GetConversationInfoContext":                 "conversations.info",
	"GetConversationRepliesContext":              "conversations.replies",
	"GetUserGroupMembersContext":                 "usergroups.users.list",
	"GetUserInfoContext":                         "users.info",
	"OpenViewContext":                            "views.open",
	"PostEphemeralContext":                       "chat.postEphemeral",
	"PostMessageContext":                         "chat.postMessage",
	"PublishViewContext":                         "views.publish",
	"SetAssistantThreadsStatusContext":           "assistant.threads.setStatus",
	"SetAssistantThreadsSuggestedPromptsContext": "assistant.threads.setSuggestedPrompts",
	"SetAssistantThreadsTitleContext":            "assistant.threads.setTitle",
	"StartSocketModeContext":                     "", // with the app-level token
	"UpdateMessageContext":                       "chat.update",
	"UpdateViewContext":                          "views.update",
}

// parsed are the bot's own files but for tests, those of the folders too.
func parsed(t *testing.T, folders ...string) []*ast.File {
	t.Helper()
	var files []*ast.File
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files
}

// What the bot calls of Slack's is what its scopes are reckoned from: no method more and none less.
func TestNeedsAreWhatIsCalled(t *testing.T) {
	folders := []string{"."}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && e.Name() != "localslack" && e.Name() != "refine" { // which talk to others
			folders = append(folders, e.Name())
		}
	}
	called := map[string]bool{}
	for _, file := range parsed(t, folders...) {
		ast.Inspect(file, func(n ast.Node) bool {
			method, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch on := method.X.(type) {
			case *ast.SelectorExpr:
				called[method.Sel.Name] = called[method.Sel.Name] || on.Sel.Name == "api"
			case *ast.Ident:
				called[method.Sel.Name] = called[method.Sel.Name] || on.Name == "api"
			}
			return true
		})
	}
	maps.DeleteFunc(called, func(_ string, is bool) bool { return !is })
	equalSets(t, "called of slack-go", maps.Keys(called), maps.Keys(slackGo))
	needed := maps.Clone(slackGo)
	delete(needed, "StartSocketModeContext")
	equalSets(t, "called of Slack", maps.Values(needed), maps.Keys(bot.Methods))
}

// The events that are read in an envelope are those that the app is to be subscribed to.
func TestNeedsAreWhatIsRead(t *testing.T) {
	var read, subscribed []string
	for _, file := range parsed(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			compared, ok := n.(*ast.BinaryExpr)
			if !ok || compared.Op != token.EQL {
				return true
			}
			field, isField := compared.X.(*ast.SelectorExpr)
			literal, isLiteral := compared.Y.(*ast.BasicLit)
			if isField && isLiteral && field.Sel.Name == "Type" {
				of, isName := field.X.(*ast.Ident)
				text, err := strconv.Unquote(literal.Value)
				if isName && of.Name == "e" && err == nil {
					read = append(read, text)
				}
			}
			return true
		})
	}
	for _, event := range bot.Events() {
		kind, _, _ := strings.Cut(event, ".") // message.im comes as message
		subscribed = append(subscribed, kind)
	}
	equalSets(t, "events read", slices.Values(read), slices.Values(subscribed))
}

func equalSets(t *testing.T, what string, got, want func(func(string) bool)) {
	t.Helper()
	if g, w := slices.Compact(slices.Sorted(got)), slices.Compact(slices.Sorted(want)); !slices.Equal(g, w) {
		t.Errorf("%s: %q, want %q", what, g, w)
	}
}

// notTheBots are methods that are called with the app-level token, or by a test.
var notTheBots = []string{"apps.connections.open", "chat.delete"}

// checkCalls reports a method that the bot called and that its scopes are not reckoned from.
func checkCalls(t *testing.T, server *localslack.Server) {
	t.Helper()
	for _, e := range server.Log() {
		if e.Kind != localslack.MethodCalled || slices.Contains(notTheBots, e.Call.Method) {
			continue
		}
		if _, known := bot.Methods[e.Call.Method]; !known {
			t.Errorf("the bot called %s, of which its scopes do not know", e.Call.Method)
		}
	}
}

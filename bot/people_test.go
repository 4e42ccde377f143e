package bot_test

import (
	"net/http"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
)

func TestParsePeople(t *testing.T) {
	t.Parallel()
	for text, wrong := range map[string]string{
		"": "", "nobody": "", " everyone ": "", "U012AB3CD, S012AB3CD W012AB3CD": "", "maya,U012AB3CD,C012": `"maya", "C012": write everyone, nobody`,
		"everyone,U012AB3CD": `"everyone": write`, "u012ab3cd": `"u012ab3cd": write`,
	} {
		_, err := bot.ParsePeople(text)
		if (err != nil) != (wrong != "") || err != nil && !strings.HasPrefix(err.Error(), wrong) {
			t.Errorf("%q: %v, want %q", text, err, wrong)
		}
	}
}

// Who is in a user group is remembered for a while, and one that cannot be read keeps nobody out whom another has.
func TestUserGroups(t *testing.T) {
	t.Parallel()
	server := newSlack(t, localslack.Options{})
	w := newWorkspaceOn(t, server)
	group := w.AddUserGroup("leads", w.person.ID)
	people, err := bot.ParsePeople("S0GONE " + group.ID)
	if err != nil {
		t.Fatal(err)
	}
	run(t, server, sqlite(t), bot.Options{Editors: people})
	connected(t, server, 2)
	saidAll(t, told(w.runs(w.person.ID, w.channel.ID, "set pm me")), "has named ada as Product Manager")
	w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "usergroups.users.list" {
			return localslack.Fault{Error: "missing_scope"}
		}
		return localslack.Fault{}
	})
	saidAll(t, told(w.runs(w.person.ID, w.channel.ID, "unset pm")), "has taken back who is Product Manager")
	bob := w.join("bob")
	saidAll(t, told(w.runs(bob.ID, w.channel.ID, "set pm me")), "Something went wrong on my side") // whether bob may, cannot be told
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"whoowns/bot/reply"
	"whoowns/bot/send"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// directoryStore keeps the role directory, as *store.Store does.
type directoryStore interface {
	SetHolder(ctx context.Context, h store.Holder) (before store.Holder, err error)
	Holders(ctx context.Context, channel string) ([]store.Holder, error)
	AllHolders(ctx context.Context) ([]store.Holder, error)
}

// directoryCommand is a command about the role directory.
type directoryCommand struct {
	verb       string // set, unset, who, whois or forget
	role       knowledge.Owner
	person     string // as typed
	everywhere bool
}

var (
	changesRole = regexp.MustCompile(`(?is)^\s*(set|unset)\s+(?:the\s+)?(pm|po|engineering)\b\s*(.*?)\s*$`)
	everywhere  = regexp.MustCompile(`(?i)\s*\beverywhere\s*$`)
	asksWhoIs   = regexp.MustCompile(`(?i)^\s*who(?:['’]s| is| are)\s+(?:the |our |my )?(pm|po|product manager|product owner)(?:\s+here)?\s*\??\s*$`)
	// Slack writes a person as <@U012AB3CD> or <@U012AB3CD|name>.
	person = regexp.MustCompile(`^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$`)
)

// directoryCommandOf recognises a command about the role directory. What else begins like one is a question.
func directoryCommandOf(text string) (directoryCommand, bool) {
	switch strings.Join(strings.Fields(strings.ToLower(text)), " ") {
	case "who", "who?":
		return directoryCommand{verb: "who"}, true
	case "forget me":
		return directoryCommand{verb: "forget"}, true
	case "set", "unset":
		return directoryCommand{verb: "set"}, true
	}
	if found := asksWhoIs.FindStringSubmatch(text); found != nil {
		role := knowledge.PM
		if strings.HasSuffix(strings.ToLower(found[1]), "o") || strings.HasSuffix(strings.ToLower(found[1]), "owner") {
			role = knowledge.PO
		}
		return directoryCommand{verb: "whois", role: role}, true
	}
	found := changesRole.FindStringSubmatch(text)
	if found == nil {
		return directoryCommand{}, false
	}
	c := directoryCommand{verb: strings.ToLower(found[1]), role: knowledge.Owner(strings.ToLower(found[2])), person: found[3]}
	if c.person != everywhere.ReplaceAllString(c.person, "") {
		c.person, c.everywhere = everywhere.ReplaceAllString(c.person, ""), true
	}
	// "set PM priorities for the quarter" is a question, and "set pm bob" a command whose person is not known. What Slack writes in angle
	// brackets may be a person or a user group.
	isPerson := strings.HasPrefix(c.person, "<") || strings.HasPrefix(c.person, "@") || len(strings.Fields(c.person)) < 2
	if c.verb == "set" && !isPerson || c.verb == "unset" && c.person != "" {
		return directoryCommand{}, false
	}
	return c, true
}

// isWord reports whether the person is a word, which Slack did not turn into one.
func (c directoryCommand) isWord() bool {
	return !strings.HasPrefix(c.person, "<") && !strings.HasPrefix(c.person, "@") && !strings.EqualFold(c.person, "me")
}

// withoutMention is what was typed without the mention of the bot that it begins with.
func (b *Bot) withoutMention(text string) string {
	return strings.TrimPrefix(strings.TrimSpace(text), "<@"+b.userID+">")
}

// outsider reports whether a person belongs to another workspace.
func (b *Bot) outsider(r *request) bool { return r.Team != "" && r.Team != b.teamID }

// runDirectory does what a command about the role directory asks for, and says what came of it. Who holds a role is changed by the command
// alone. done is false where the text has to be answered as a question.
func (b *Bot) runDirectory(ctx context.Context, r *request, c directoryCommand) (done bool, err error) {
	if c.verb == "whois" {
		name := b.names(ctx, r)[c.role]
		if name == "" {
			return false, nil
		}
		_, err = b.post(ctx, r, reply.Notice(b.words.Directory.RoleIs, "role", string(b.words.Role.Of(c.role)), "name", name))
		return true, err
	}
	if c.verb == "set" && c.person != "" && c.isWord() { // "set pm okrs" may be a question
		a, _ := b.current().Respond(r.Text)
		if a.Kind == engine.Ownership && a.Verdicts[0].Topic != nil && !a.Verdicts[0].Topic.General {
			return false, nil
		}
	}
	if r.Surface != slash && c.verb != "who" && c.verb != "forget" {
		if !strings.HasPrefix(c.person, "<") {
			return false, nil
		}
		_, err = b.post(ctx, r, reply.Notice(b.words.Directory.Usage))
		return true, err
	}
	worded, public, err := b.directory(ctx, r, c)
	if err != nil {
		b.log.Error("the role directory", "request", r, "err", err)
		worded, public = reply.Notice(b.words.Notice.Failure), false
	}
	if public {
		err := b.announce(ctx, r, worded)
		if send.Means(err) != send.Refused {
			return true, err
		}
		// What was changed is to be known to others than who did it, if there is a way.
		b.log.Warn("Slack refuses an announcement: it is posted as a message", "request", r, "err", err)
		content := layOut(worded)
		c := posting("chat.postMessage", r.Channel)
		c.make = func(ctx context.Context) error {
			_, _, err := b.api.PostMessageContext(ctx, r.Channel, content, noUnfurling)
			return err
		}
		if err = b.try(ctx, r.User, c); send.Means(err) != send.Refused {
			return true, err
		}
	}
	_, err = b.post(ctx, r, worded)
	return true, err
}

// directory carries out a command. The reply is public where something was changed.
func (b *Bot) directory(ctx context.Context, r *request, c directoryCommand) (worded reply.Reply, public bool, err error) {
	switch c.verb {
	case "who":
		worded, err = b.who(ctx, r)
		return worded, false, err
	case "forget":
		worded, err = b.forget(ctx, r)
		return worded, false, err
	}
	return b.change(ctx, r, c)
}

// who lists the entries that hold in the channel.
func (b *Bot) who(ctx context.Context, r *request) (reply.Reply, error) {
	words := b.words.Directory
	holders, err := b.holders(ctx, r.Channel)
	if err != nil {
		return reply.Reply{}, err
	}
	var lines []reply.Line
	guarded := b.outsider(r) || !r.private() && r.Shared
	for _, h := range holders {
		text := words.Here
		if h.Channel == "" {
			text = words.Everywhere
			if guarded {
				continue
			}
		}
		lines = append(lines, reply.Line{Text: text, Values: []string{"role", b.roleName(h.Role), "name", h.Name}})
	}
	if len(lines) == 0 {
		return reply.Notice(words.Empty), nil
	}
	return reply.Lines(words.Title, lines), nil
}

func (b *Bot) roleName(role string) string {
	return reply.Capitalise(string(b.words.Role.Of(knowledge.Owner(role))))
}

// forget takes out of the store what names the person.
func (b *Bot) forget(ctx context.Context, r *request) (reply.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b.recorder.Forget(r.User)
	n, err := b.store.Forget(ctx, r.User)
	if err != nil {
		return reply.Reply{}, fmt.Errorf("forget a person: %w", err)
	}
	if n == 0 {
		return reply.Notice(b.words.Directory.Nothing), nil
	}
	return reply.Notice(b.words.Directory.Forgotten, "count", strconv.Itoa(n)), nil
}

// change sets or takes away an entry. Each change is announced with who made it and what was there before.
func (b *Bot) change(ctx context.Context, r *request, c directoryCommand) (worded reply.Reply, public bool, err error) {
	words := b.words.Directory
	refuse := func(text wording.Text, values ...string) (reply.Reply, bool, error) {
		return reply.Notice(text, values...), false, nil
	}
	if b.outsider(r) {
		return refuse(words.Stranger)
	}
	may, err := b.among(ctx, b.options.Editors, r.User)
	if err != nil {
		return reply.Reply{}, false, err
	}
	h := store.Holder{Role: string(c.role), Channel: r.Channel, By: r.User}
	where := string(words.ThisOne)
	if c.everywhere {
		h.Channel, where = "", string(words.All)
	}
	switch {
	case !may:
		return refuse(words.Denied)
	case c.role == "", c.verb == "set" && c.person == "":
		return refuse(words.Usage)
	case isDirect(r.Channel): // nobody would hear of it
		return refuse(words.NotInDM)
	}
	if c.verb == "set" {
		id := person.FindStringSubmatch(c.person)
		if strings.EqualFold(c.person, "me") {
			id = []string{"", r.User}
		}
		if id == nil {
			return refuse(words.NoPerson)
		}
		h.User = id[1]
		user, err := b.user(ctx, r, h.User)
		switch {
		case errors.Is(err, errNoUser):
			return refuse(words.NoUser)
		case err != nil:
			return reply.Reply{}, false, err
		case user.Deleted:
			return refuse(words.Deactivated, "name", nameOf(user))
		case user.IsBot:
			return refuse(words.Bot, "name", nameOf(user))
		}
		h.Name = nameOf(user)
	}
	setting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before, err := b.store.SetHolder(setting, h)
	if err != nil {
		return reply.Reply{}, false, fmt.Errorf("change the role directory: %w", err)
	}
	b.log.Info("the role directory was changed", "role", h.Role, "channel", h.Channel, "user", h.User, "by", h.By, "before", before.User)
	role := b.roleName(h.Role)
	if before.User != h.User {
		b.metrics.DirectoryChanged(c.role, h.User != "")
	}
	switch {
	// Where it is in doubt it may have been this very request that changed it, and was cut off.
	case before.User == h.User && h.User == "":
		return reply.Notice(words.NotSet, "role", role, "where", where), r.doubt, nil
	case before.User == h.User:
		return reply.Notice(words.Already, "role", role, "name", h.Name, "where", where), r.doubt, nil
	}
	text := words.Set
	if h.User == "" {
		text = words.Unset
	}
	if before.User != "" && !c.everywhere { // who it was elsewhere is not for everybody in this channel
		text += words.Changed
	}
	return reply.ByPerson(text, r.User, "role", role, "name", h.Name, "where", where, "before", before.Name), true, nil
}

// errNoUser means that Slack knows nobody of that ID.
var errNoUser = errors.New("there is no such user")

func (b *Bot) user(ctx context.Context, r *request, id string) (*slack.User, error) {
	var user *slack.User
	err := b.try(ctx, r.User, call{method: "users.info", attempts: readAttempts, make: func(ctx context.Context) (err error) {
		user, err = b.api.GetUserInfoContext(ctx, id)
		return err
	}})
	if e := (slack.SlackErrorResponse{}); errors.As(err, &e) && (e.Err == "user_not_found" || e.Err == "user_not_visible") {
		return nil, errNoUser
	}
	if err != nil {
		return nil, fmt.Errorf("ask Slack who it is: %w", err)
	}
	return user, nil
}

// nameOf is how a person is called in Slack.
func nameOf(u *slack.User) string {
	for _, name := range []string{u.Profile.RealName, u.RealName, u.Profile.DisplayName, u.Name} {
		if name = strings.TrimSpace(name); name != "" {
			return name
		}
	}
	return u.ID
}

func (b *Bot) holders(ctx context.Context, channel string) ([]store.Holder, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	holders, err := b.store.Holders(ctx, channel)
	if err != nil {
		return nil, fmt.Errorf("read the role directory: %w", err)
	}
	return holders, nil
}

// names are those of the people who hold the roles where something is answered, as far as whoever sees the answer may know them.
func (b *Bot) names(ctx context.Context, r *request) reply.Names {
	return b.namesShownTo(ctx, r, !r.private() && r.Shared)
}

// namesShownTo is names for an answer that people of another workspace may see, or only those of this one and the asker. What is said of the
// whole workspace is not for people of another. If the directory cannot be read, an answer names nobody.
func (b *Bot) namesShownTo(ctx context.Context, r *request, others bool) reply.Names {
	channel := r.Channel
	if isDirect(channel) {
		channel = ""
	}
	holders, err := b.holders(ctx, channel)
	if err != nil {
		b.log.Warn("an answer names nobody", "request", r, "err", err)
		return nil
	}
	guarded := others || b.outsider(r)
	names := reply.Names{}
	for _, own := range []bool{false, true} { // the channel's own take the place of the workspace's
		for _, h := range holders {
			if (h.Channel != "") == own && (own || !guarded) {
				names[knowledge.Owner(h.Role)] = h.Name
			}
		}
	}
	return names
}

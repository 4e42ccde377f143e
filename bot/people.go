package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// People are those who may do something. The zero value is nobody.
type People struct {
	all    bool
	users  []string
	groups []string // user groups
}

// Everyone is everybody in the workspace.
func Everyone() People { return People{all: true} }

var (
	userID  = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)
	groupID = regexp.MustCompile(`^S[A-Z0-9]{2,}$`)
)

// IsUser reports whether a text has the form of Slack's ID of a person.
func IsUser(id string) bool { return userID.MatchString(id) }

// ParsePeople reads the IDs of users and user groups, parted by commas or blanks, or one of the words everyone and nobody. An empty text is
// nobody. The error names every part that is none of these.
func ParsePeople(text string) (People, error) {
	switch strings.TrimSpace(text) {
	case "everyone":
		return Everyone(), nil
	case "nobody":
		return People{}, nil
	}
	var p People
	var wrong []string
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		switch {
		case userID.MatchString(id):
			p.users = append(p.users, id)
		case groupID.MatchString(id):
			p.groups = append(p.groups, id)
		default:
			wrong = append(wrong, strconv.Quote(id))
		}
	}
	if len(wrong) > 0 {
		return People{}, fmt.Errorf("%s: write everyone, nobody, or IDs parted by commas: a person's, such as U012AB3CD, is under Copy member ID in their profile, "+
			"a user group's, such as S012AB3CD, at the end of its address", strings.Join(wrong, ", "))
	}
	return p, nil
}

// IDs are those of the people and of the user groups.
func (p People) IDs() (users, groups []string) { return slices.Clone(p.users), slices.Clone(p.groups) }

// groupLife is for how long it is remembered who is in a user group: Slack hands that out some twenty times a minute.
const groupLife = time.Minute

// groups remembers who is in the user groups. Its methods may be called by many goroutines.
type groups struct {
	mu      sync.Mutex
	members map[string]members
}

type members struct {
	users []string
	read  time.Time
}

func newGroups() *groups { return &groups{members: map[string]members{}} }

func (g *groups) get(group string) ([]string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	m, ok := g.members[group]
	return m.users, ok && time.Since(m.read) < groupLife
}

// last are those who were in a group when that was last known.
func (g *groups) last(group string) ([]string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	m, ok := g.members[group]
	return m.users, ok
}

func (g *groups) put(group string, users []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.members[group] = members{users, time.Now()}
}

// among reports whether a person is one of those. Where a user group cannot be read and the person is in no other, that is the error.
func (b *Bot) among(ctx context.Context, p People, user string) (bool, error) {
	if p.all || slices.Contains(p.users, user) {
		return true, nil
	}
	var problems []error
	for _, group := range p.groups {
		users, err := b.inGroup(ctx, group, user)
		if err != nil {
			problems = append(problems, fmt.Errorf("read who is in the user group %s: %w", group, err))
		}
		if slices.Contains(users, user) {
			return true, nil
		}
	}
	return false, errors.Join(problems...)
}

// inGroup are the people in a user group, which is asked for on behalf of a person.
func (b *Bot) inGroup(ctx context.Context, group, user string) ([]string, error) {
	if users, ok := b.groups.get(group); ok {
		return users, nil
	}
	ctx, cancel := context.WithTimeout(ctx, groupPatience)
	defer cancel()
	var users []string
	err := b.try(ctx, user, call{method: "usergroups.users.list", attempts: readAttempts, make: func(ctx context.Context) (err error) {
		users, err = b.api.GetUserGroupMembersContext(ctx, group)
		return err
	}})
	if err == nil {
		b.groups.put(group, users)
		return users, nil
	}
	if users, ok := b.groups.last(group); ok { // which is better than to shut everybody out
		b.log.Warn("who is in a user group is taken to be who was", "group", group, "err", err)
		return users, nil
	}
	return nil, err
}

// groupPatience bounds how long a person waits for it to be known who is in a user group.
const groupPatience = 3 * time.Second

// isCurator reports whether a person is one of the curators. Where that cannot be told, it is not.
func (b *Bot) isCurator(ctx context.Context, user string) bool {
	is, err := b.among(ctx, b.options.Curators, user)
	if err != nil {
		b.log.Warn("tell whether a person is a curator", "err", err)
	}
	return is
}

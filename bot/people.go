package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
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

// ParsePeople reads the IDs of users and user groups, parted by commas or blanks, or the word everyone. An empty text is nobody.
func ParsePeople(text string) (People, error) {
	var p People
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
		switch {
		case id == "everyone":
			p.all = true
		case userID.MatchString(id):
			p.users = append(p.users, id)
		case groupID.MatchString(id):
			p.groups = append(p.groups, id)
		default:
			return People{}, fmt.Errorf("%q is no ID: Slack shows a person's, such as U012AB3CD, under Copy member ID in the profile, and a user group's, such as S012AB3CD, at its end of the address", id)
		}
	}
	return p, nil
}

// among reports whether a person is one of those.
func (b *Bot) among(ctx context.Context, p People, user string) (bool, error) {
	if p.all || slices.Contains(p.users, user) {
		return true, nil
	}
	for _, group := range p.groups {
		var members []string
		err := b.try(ctx, user, call{method: "usergroups.users.list", attempts: readAttempts, make: func(ctx context.Context) (err error) {
			members, err = b.api.GetUserGroupMembersContext(ctx, group)
			return err
		}})
		if err != nil {
			return false, fmt.Errorf("read who is in the user group %s: %w", group, err)
		}
		if slices.Contains(members, user) {
			return true, nil
		}
	}
	return false, nil
}

// isCurator reports whether a person is one of the curators. Where that cannot be told, it is not.
func (b *Bot) isCurator(ctx context.Context, user string) bool {
	is, err := b.among(ctx, b.options.Curators, user)
	if err != nil {
		b.log.Error("tell whether a person is a curator", "err", err)
	}
	return is
}

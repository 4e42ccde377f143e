package localslack

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A User is a person, or the bot's own user.
type User struct {
	ID       string
	Name     string // the handle, without @
	RealName string
	TeamID   string // the workspace that they belong to
	IsBot    bool
	Deleted  bool // the account was deactivated
}

// A UserGroup is people that are mentioned and found by one handle.
type UserGroup struct {
	ID     string
	Handle string // without @
	Users  []string
}

// A ChannelType is a kind of conversation, in the words of an event's channel_type.
type ChannelType string

// The kinds of conversation.
const (
	PublicChannel  ChannelType = "channel"
	PrivateChannel ChannelType = "group"
	DM             ChannelType = "im"
	GroupDM        ChannelType = "mpim"
)

// A Channel is any conversation: a channel or a direct message.
type Channel struct {
	ID       string
	Name     string // empty in a DM
	Type     ChannelType
	Members  []string // user IDs; in a DM the person and the bot
	Archived bool
}

// user is the other party of a DM.
func (c *Channel) user(bot string) string {
	for _, m := range c.Members {
		if m != bot {
			return m
		}
	}
	return bot
}

func (c *Channel) clone() Channel {
	out := *c
	out.Members = slices.Clone(c.Members)
	return out
}

// workspace is the state that people and the app share. Server.mu guards it.
type workspace struct {
	ids        ids
	run        string // ends event IDs, so that they differ from those of another server: an app's store may outlive it
	teamID     string
	appID      string
	botApp     string // the app that the bot belongs to
	botID      string
	botUser    *User
	users      map[string]*User
	groups     map[string][]string // the people of user groups, by the group's ID
	channels   map[string]*Channel
	messages   map[string][]*Message // by channel, oldest first
	ephemerals []*Ephemeral
	modals     map[string][]*View // by user, bottom of the stack first
	homes      map[string]*View   // by user
	threads    map[string]*AssistantThread
	triggers   map[string]*trigger
	responses  map[string]*responseURL
}

// appInToken finds the app's ID in an app-level token. Slack does not document that it is there; all tokens that were seen have it.
var appInToken = regexp.MustCompile(`^xapp-1-(A[A-Z0-9]+)-`)

func newWorkspace(opts Options) *workspace {
	w := &workspace{
		users:     map[string]*User{},
		groups:    map[string][]string{},
		channels:  map[string]*Channel{},
		messages:  map[string][]*Message{},
		modals:    map[string][]*View{},
		homes:     map[string]*View{},
		threads:   map[string]*AssistantThread{},
		triggers:  map[string]*trigger{},
		responses: map[string]*responseURL{},
		run:       strings.ToUpper(randomHex(4)),
	}
	w.teamID = w.ids.next("T")
	w.appID = w.ids.next("A")
	if named := appInToken.FindStringSubmatch(opts.AppToken); named != nil {
		w.appID = named[1]
	}
	w.botApp = cmp.Or(opts.BotApp, w.appID)
	w.botID = w.ids.next("B")
	w.botUser = &User{ID: w.ids.next("U"), Name: opts.BotName, RealName: opts.BotName, TeamID: w.teamID, IsBot: true}
	w.users[w.botUser.ID] = w.botUser
	return w
}

// channel finds a conversation by ID, or by name with or without #.
func (w *workspace) channel(ref string) *Channel {
	if c := w.channels[ref]; c != nil {
		return c
	}
	name := strings.TrimPrefix(ref, "#")
	for _, c := range w.channels {
		if c.Name != "" && c.Name == name {
			return c
		}
	}
	return nil
}

// dm returns the conversation between the bot and a person, opening it if need be.
func (w *workspace) dm(userID string) (c *Channel, already bool) {
	for _, c := range w.channels {
		if c.Type == DM && slices.Contains(c.Members, userID) {
			return c, true
		}
	}
	c = &Channel{ID: w.ids.next("D"), Type: DM, Members: []string{userID, w.botUser.ID}}
	w.channels[c.ID] = c
	return c, false
}

func (w *workspace) botIn(c *Channel) bool { return slices.Contains(c.Members, w.botUser.ID) }

func (w *workspace) message(channelID, ts string) *Message {
	for _, m := range w.messages[channelID] {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

// team is the workspace of a person, and the app's own for who is none.
func (w *workspace) team(userID string) string {
	if u := w.users[userID]; u != nil {
		return u.TeamID
	}
	return w.teamID
}

func (w *workspace) stranger(u *User) bool { return u.TeamID != w.teamID }

// shared reports whether somebody of another workspace is in a conversation.
func (w *workspace) shared(c *Channel) bool {
	return slices.ContainsFunc(c.Members, func(id string) bool { return w.team(id) != w.teamID })
}

// meets reports whether a person is in a conversation with the bot.
func (w *workspace) meets(u *User) bool {
	for _, c := range w.channels {
		if w.botIn(c) && slices.Contains(c.Members, u.ID) {
			return true
		}
	}
	return false
}

// TeamID is the workspace's ID.
func (s *Server) TeamID() string { return s.ws.teamID }

// AppID is the app's ID.
func (s *Server) AppID() string { return s.ws.appID }

// BotID is the ID that marks the bot's messages (bot_id).
func (s *Server) BotID() string { return s.ws.botID }

// BotUserID is the ID by which people mention the bot.
func (s *Server) BotUserID() string { return s.ws.botUser.ID }

// Mention is the bot's mention as Slack writes it in a message's text.
func (s *Server) Mention() string { return "<@" + s.ws.botUser.ID + ">" }

// AddUser adds a person with the given handle, which is their name too.
func (s *Server) AddUser(name string) User { return s.AddNamedUser(name, name) }

// AddNamedUser adds a person with the given handle and name.
func (s *Server) AddNamedUser(name, realName string) User {
	return s.addUser(User{Name: name, RealName: realName, TeamID: s.ws.teamID})
}

// AddStranger adds a person of another workspace, whom the app meets in the
// channels that both share (Slack Connect): those in which the person is.
func (s *Server) AddStranger(name, teamID string) User {
	return s.addUser(User{Name: name, RealName: name, TeamID: teamID})
}

func (s *Server) addUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.ID = s.ws.ids.next("U")
	s.ws.users[u.ID] = &u
	return u
}

// AddUserGroup adds a user group of these people (user IDs).
func (s *Server) AddUserGroup(handle string, users ...string) UserGroup {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := UserGroup{ID: s.ws.ids.next("S"), Handle: handle, Users: users}
	s.ws.groups[g.ID] = slices.Clone(users)
	return g
}

// AddChannel adds a public or private channel with these members (user IDs).
// The bot is a member only if it is among them.
func (s *Server) AddChannel(kind ChannelType, name string, members ...string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Channel{ID: s.ws.ids.next("C"), Name: name, Type: kind, Members: slices.Clone(members)}
	s.ws.channels[c.ID] = c
	return c.clone()
}

// OpenDM returns the direct message conversation between a person and the bot.
func (s *Server) OpenDM(userID string) (Channel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch u := s.ws.users[userID]; {
	case u == nil:
		return Channel{}, fmt.Errorf("opening a DM: no user %q", userID)
	case s.ws.stranger(u):
		return Channel{}, fmt.Errorf("opening a DM: %s is of another workspace", userID)
	}
	c, _ := s.ws.dm(userID)
	return c.clone(), nil
}

// Archive archives a channel.
func (s *Server) Archive(channelID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.ws.channels[channelID]
	if c == nil {
		return fmt.Errorf("archiving: no channel %q", channelID)
	}
	c.Archived = true
	return nil
}

// Deactivate turns a person's account off. They can do nothing any more.
func (s *Server) Deactivate(userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.ws.users[userID]
	if u == nil {
		return fmt.Errorf("deactivating: no user %q", userID)
	}
	u.Deleted = true
	return nil
}

// Users returns everyone in the workspace, the bot's user too, by ID.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []User
	for _, u := range s.ws.users {
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b User) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Channels returns every conversation, by ID.
func (s *Server) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Channel
	for _, c := range s.ws.channels {
		out = append(out, c.clone())
	}
	slices.SortFunc(out, func(a, b Channel) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Messages returns a conversation's messages, replies among them, oldest first.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cloneMessages(s.ws.messages[channelID])
}

// Thread returns a thread's parent and its replies, oldest first.
func (s *Server) Thread(channelID, ts string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cloneMessages(s.ws.thread(channelID, ts))
}

// Ephemerals returns what only this person sees now, oldest first.
func (s *Server) Ephemerals(userID string) []Ephemeral {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Ephemeral
	for _, e := range s.ws.ephemerals {
		if e.To == userID {
			out = append(out, e.clone())
		}
	}
	return out
}

// Modals returns the stack of modals open before a person, the top one last.
func (s *Server) Modals(userID string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []View
	for _, v := range s.ws.modals[userID] {
		out = append(out, v.clone())
	}
	return out
}

// Home returns a person's App Home, and false if none was ever published.
func (s *Server) Home(userID string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.ws.homes[userID]
	if v == nil {
		return View{}, false
	}
	return v.clone(), true
}

// A trigger is a trigger_id handed to the app.
type trigger struct {
	user   string
	issued time.Time
	used   bool
}

// https://docs.slack.dev/interactivity/handling-user-interaction/: "Triggers expire in three seconds."
const triggerLifetime = 3 * time.Second

func (s *Server) newTrigger(userID string) string {
	w := s.ws
	id := fmt.Sprintf("%d.%d.%s", s.opts.Now().UnixMilli(), w.ids.n, randomHex(16))
	w.triggers[id] = &trigger{user: userID, issued: s.opts.Now()}
	return id
}

// raw marshals what can always be marshalled: maps and structs built here.
func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("localslack: marshalling %T: %v", v, err))
	}
	return b
}

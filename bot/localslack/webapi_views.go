package localslack

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// A View is a modal, or a person's App Home.
type View struct {
	ID              string
	User            string // who sees it
	Type            string // "modal" or "home"
	CallbackID      string
	ExternalID      string
	PrivateMetadata string
	Hash            string
	NotifyOnClose   bool
	JSON            json.RawMessage // the view as Slack returns it, title and blocks among it

	obj map[string]any
}

func (v *View) clone() View {
	out := *v
	out.obj = nil
	out.JSON = bytes.Clone(v.JSON)
	return out
}

// What a view may hold.
const (
	maxView      = 250 << 10 // https://docs.slack.dev/reference/methods/views.open/: view_too_large
	maxViewStack = 3         // https://docs.slack.dev/reference/methods/views.push/: push_limit_reached
)

// viewArg reads and checks the view among a call's arguments.
func (s *Server) viewArg(c *call, kind string) (map[string]any, *apiError) {
	arg := c.args["view"]
	if arg == "" {
		return nil, missing("view")
	}
	return s.checkView(arg, kind)
}

func (s *Server) checkView(arg, kind string) (map[string]any, *apiError) {
	if len(arg) > maxView {
		return nil, fail("view_too_large")
	}
	var obj map[string]any
	if err := decode([]byte(arg), &obj); err != nil {
		return nil, invalidArguments("must provide an object [json-pointer:/view]")
	}
	found, err := ValidateView([]byte(arg))
	if err != nil {
		return nil, invalidArguments("%s [json-pointer:/view]", err)
	}
	if len(found) > 0 {
		return nil, violated("invalid_arguments", found)
	}
	if obj["type"] != kind {
		return nil, invalidArguments("must be a valid enum value [json-pointer:/view/type]")
	}
	return obj, nil
}

// fill gives a view its content anew: what Slack adds, and a new hash.
func (s *Server) fill(v *View, obj map[string]any) {
	blocks, _ := obj["blocks"].([]any)
	s.name(blocks)
	v.obj = maps.Clone(obj)
	v.Type = text(obj["type"])
	v.CallbackID, v.ExternalID, v.PrivateMetadata = text(obj["callback_id"]), text(obj["external_id"]), text(obj["private_metadata"])
	v.NotifyOnClose, _ = obj["notify_on_close"].(bool)
	v.Hash = s.ws.ids.ts(s.opts.Now()) + "." + randomHex(4)
	stack := s.ws.modals[v.User]
	root, previous := v.ID, any(nil)
	if i := slices.Index(stack, v); i > 0 {
		root, previous = stack[0].ID, stack[i-1].ID
	}
	maps.Copy(v.obj, map[string]any{
		"id": v.ID, "team_id": s.ws.teamID, "app_id": s.ws.appID, "bot_id": s.ws.botID, "app_installed_team_id": s.ws.teamID,
		"hash": v.Hash, "root_view_id": root, "previous_view_id": previous, "state": map[string]any{"values": map[string]any{}},
		"callback_id": v.CallbackID, "external_id": v.ExternalID, "private_metadata": v.PrivateMetadata,
		"notify_on_close": v.NotifyOnClose,
	})
	v.JSON = raw(v.obj)
}

func (s *Server) viewReply(v *View) map[string]any { return map[string]any{"view": v.JSON} }

// exchange spends a trigger: https://docs.slack.dev/reference/methods/views.open/#errors.
func (s *Server) exchange(c *call) (user string, err *apiError) {
	id := c.args["trigger_id"]
	if id == "" {
		return "", missing("trigger_id")
	}
	t := s.ws.triggers[id]
	switch {
	case t == nil:
		return "", fail("invalid_trigger_id")
	case t.used:
		return "", fail("exchanged_trigger_id")
	case s.opts.Now().Sub(t.issued) > triggerLifetime:
		return "", fail("expired_trigger_id")
	}
	t.used = true
	return t.user, nil
}

// findView finds an open modal or a home by ID or external ID.
func (s *Server) findView(id, external string) *View {
	match := func(v *View) bool {
		return id != "" && v.ID == id || id == "" && external != "" && v.ExternalID == external
	}
	for _, stack := range s.ws.modals {
		if i := slices.IndexFunc(stack, match); i >= 0 {
			return stack[i]
		}
	}
	for _, v := range s.ws.homes {
		if match(v) {
			return v
		}
	}
	return nil
}

// freeExternalID refuses an external_id that another view has.
func (s *Server) freeExternalID(obj map[string]any, self *View) *apiError {
	id := text(obj["external_id"])
	if id == "" {
		return nil
	}
	if v := s.findView("", id); v != nil && v != self {
		return fail("duplicate_external_id")
	}
	return nil
}

// newModal reads the modal that a call brings and whose screen its trigger is for.
func (s *Server) newModal(c *call) (obj map[string]any, user string, err *apiError) {
	if obj, err = s.viewArg(c, "modal"); err != nil {
		return nil, "", err
	}
	if err = s.freeExternalID(obj, nil); err != nil {
		return nil, "", err
	}
	if user, err = s.exchange(c); err != nil {
		return nil, "", err
	}
	return obj, user, nil
}

// https://docs.slack.dev/reference/methods/views.open/
func (s *Server) viewsOpen(c *call) (map[string]any, *apiError) {
	obj, user, err := s.newModal(c)
	if err != nil {
		return nil, err
	}
	s.ws.modals[user] = nil // a new modal takes the place of what was open
	return s.viewReply(s.push(user, obj, ViewOpened)), nil
}

// https://docs.slack.dev/reference/methods/views.push/
func (s *Server) viewsPush(c *call) (map[string]any, *apiError) {
	obj, user, err := s.newModal(c)
	if err != nil {
		return nil, err
	}
	switch n := len(s.ws.modals[user]); {
	case n == 0:
		return nil, fail("not_found")
	case n >= maxViewStack:
		return nil, fail("push_limit_reached")
	}
	return s.viewReply(s.push(user, obj, ViewPushed)), nil
}

func (s *Server) push(user string, obj map[string]any, kind Kind) *View {
	v := &View{ID: s.ws.ids.next("V"), User: user}
	s.ws.modals[user] = append(s.ws.modals[user], v)
	s.fill(v, obj)
	s.recordView(kind, v)
	return v
}

// https://docs.slack.dev/reference/methods/views.update/
func (s *Server) viewsUpdate(c *call) (map[string]any, *apiError) {
	if c.args["view_id"] == "" && c.args["external_id"] == "" {
		return nil, missing("view_id")
	}
	v := s.findView(c.args["view_id"], c.args["external_id"])
	if v == nil {
		return nil, fail("not_found")
	}
	obj, err := s.viewArg(c, v.Type)
	if err != nil {
		return nil, err
	}
	if err := s.freeExternalID(obj, v); err != nil {
		return nil, err
	}
	if h := c.args["hash"]; h != "" && h != v.Hash {
		return nil, fail("hash_conflict")
	}
	s.fill(v, obj)
	s.recordView(ViewUpdated, v)
	return s.viewReply(v), nil
}

// https://docs.slack.dev/reference/methods/views.publish/
func (s *Server) viewsPublish(c *call) (map[string]any, *apiError) {
	user := c.args["user_id"]
	if user == "" {
		return nil, missing("user_id")
	}
	if u := s.ws.users[user]; u == nil || u.IsBot || s.ws.stranger(u) {
		return nil, invalidArguments("user not found [json-pointer:/user_id]")
	}
	obj, err := s.viewArg(c, "home")
	if err != nil {
		return nil, err
	}
	v := s.ws.homes[user]
	if err := s.freeExternalID(obj, v); err != nil {
		return nil, err
	}
	if h := c.args["hash"]; h != "" && (v == nil || h != v.Hash) {
		return nil, fail("hash_conflict")
	}
	if v == nil {
		v = &View{ID: s.ws.ids.next("V"), User: user}
		s.ws.homes[user] = v
	}
	s.fill(v, obj)
	s.recordView(ViewPublished, v)
	return s.viewReply(v), nil
}

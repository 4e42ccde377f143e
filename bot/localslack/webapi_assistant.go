package localslack

import "slices"

// An AssistantThread is what the app has set on a thread: the status it shows
// while it thinks, and in an assistant's thread a title and suggested prompts.
type AssistantThread struct {
	Channel, ThreadTS string
	Status            string
	Title             string
	PromptsTitle      string
	Prompts           []Prompt
}

// A Prompt is one suggestion of what to ask.
type Prompt struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

// AssistantThread returns what the app has set on a thread.
func (s *Server) AssistantThread(channelID, threadTS string) AssistantThread {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.ws.threads[channelID+"/"+threadTS]; t != nil {
		return t.clone()
	}
	return AssistantThread{Channel: channelID, ThreadTS: threadTS}
}

func (t *AssistantThread) clone() AssistantThread {
	out := *t
	out.Prompts = slices.Clone(t.Prompts)
	return out
}

// assistantThread finds the thread an assistant method speaks of.
func (s *Server) assistantThread(c *call) (*AssistantThread, *apiError) {
	ch, err := s.readable(c.args["channel_id"])
	if err != nil {
		return nil, fail("channel_not_found")
	}
	ts := c.args["thread_ts"]
	root := s.ws.parent(ch.ID, ts)
	if !validTS(ts) || root == nil {
		return nil, fail("invalid_thread_ts")
	}
	key := ch.ID + "/" + root.TS
	t := s.ws.threads[key]
	if t == nil {
		t = &AssistantThread{Channel: ch.ID, ThreadTS: root.TS}
		s.ws.threads[key] = t
	}
	return t, nil
}

func (s *Server) assistantChanged(t *AssistantThread) {
	c := t.clone()
	s.record(Entry{Kind: AssistantChanged, Assistant: &c})
}

// clearStatus: a message from the app takes its status away,
// https://docs.slack.dev/reference/methods/assistant.threads.setStatus/.
func (s *Server) clearStatus(channelID, threadTS string) {
	if t := s.ws.threads[channelID+"/"+threadTS]; t != nil && t.Status != "" {
		t.Status = ""
		s.assistantChanged(t)
	}
}

// https://docs.slack.dev/reference/methods/assistant.threads.setStatus/
func (s *Server) assistantSetStatus(c *call) (map[string]any, *apiError) {
	if !c.has("status") {
		return nil, missing("status")
	}
	t, err := s.assistantThread(c)
	if err != nil {
		return nil, err
	}
	t.Status = c.args["status"]
	s.assistantChanged(t)
	return map[string]any{}, nil
}

// https://docs.slack.dev/reference/methods/assistant.threads.setTitle/
func (s *Server) assistantSetTitle(c *call) (map[string]any, *apiError) {
	if c.args["title"] == "" {
		return nil, missing("title")
	}
	t, err := s.assistantThread(c)
	if err != nil {
		return nil, err
	}
	t.Title = c.args["title"]
	s.assistantChanged(t)
	return map[string]any{}, nil
}

// maxPrompts: https://docs.slack.dev/ai/developing-ai-apps/ shows up to four.
const maxPrompts = 4

// https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts/
func (s *Server) assistantSetSuggestedPrompts(c *call) (map[string]any, *apiError) {
	var prompts []Prompt
	if err := decode([]byte(c.args["prompts"]), &prompts); err != nil {
		return nil, missing("prompts")
	}
	for _, p := range prompts {
		if p.Title == "" || p.Message == "" {
			return nil, invalidArguments("each prompt needs a title and a message")
		}
	}
	if len(prompts) > maxPrompts {
		return nil, invalidArguments("no more than %d items allowed [json-pointer:/prompts]", maxPrompts)
	}
	t, err := s.assistantThread(c)
	if err != nil {
		return nil, err
	}
	t.Prompts, t.PromptsTitle = prompts, c.args["title"]
	s.assistantChanged(t)
	return map[string]any{}, nil
}

package localslack_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/localslack"
)

// A bot that answers every command with the same words, and a person who asks it.
func Example() {
	s := localslack.New(localslack.Options{})
	if err := s.Start(); err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()

	bot := socketmode.New(slack.New(localslack.DefaultBotToken,
		slack.OptionAppLevelToken(localslack.DefaultAppToken), slack.OptionAPIURL(s.APIURL())))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = bot.RunContext(ctx) })
	wg.Go(func() {
		for {
			select {
			case e := <-bot.Events:
				if e.Type == socketmode.EventTypeSlashCommand {
					_ = bot.Ack(*e.Request, map[string]any{"text": "The Product Manager."})
				}
			case <-ctx.Done():
				return
			}
		}
	})
	defer wg.Wait()
	defer cancel()

	ana := s.AddUser("ana")
	room := s.AddChannel(localslack.PublicChannel, "general", ana.ID)
	if _, err := s.WaitConns(ctx, 1); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := s.SlashCommand(localslack.Command{User: ana.ID, Channel: room.ID, Command: "/whoowns", Text: "pricing"}); err != nil {
		fmt.Println(err)
		return
	}
	answer, err := s.WaitEphemeral(ctx, func(e localslack.Ephemeral) bool { return e.To == ana.ID })
	fmt.Println(answer.Text, err)
	// Output: The Product Manager. <nil>
}

func ExampleValidateBlocks() {
	title := slack.NewTextBlockObject("mrkdwn", "*Pricing*", false, false)
	found, err := localslack.ValidateBlocks(localslack.MessageSurface, slack.NewHeaderBlock(title))
	fmt.Println(found, err)
	// Output: [must be a valid enum value [json-pointer:/blocks/0/text/type]] <nil>
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot"
	"whoowns/bot/send"
	"whoowns/bot/socket"
)

const (
	aboutBotToken = "bot token"
	aboutAppToken = "app token"
)

// slack checks what Slack knows of the tokens that have the shape of one.
func (d *doctor) slack(ctx context.Context, team teamConfig) {
	if d.c.checkAPIURL() != nil {
		return
	}
	api := bot.NewClient(d.c.BotToken, d.c.AppToken, d.c.APIURL)
	var botApp, app string
	if d.c.checkBotToken() == nil {
		if identity := d.botToken(ctx, api); identity != nil {
			d.scopes(identity.Header)
			d.clock(identity.Header)
			d.people(ctx, api, team)
			botApp = d.appOf(ctx, api, identity.BotID)
		}
	}
	if d.c.checkAppToken() == nil {
		app = d.appToken(ctx, api)
	}
	switch {
	case botApp == "" || app == "":
	case botApp != app:
		d.fail("one app", "take both from the settings of one app", fmt.Sprintf("SLACK_APP_TOKEN belongs to the app %s, SLACK_BOT_TOKEN to %s", app, botApp))
	default:
		d.ok("one app", "both tokens belong to the app "+app)
	}
}

// botToken asks Slack who the bot is; nil if it does not say.
func (d *doctor) botToken(ctx context.Context, api *slack.Client) *slack.AuthTestResponse {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	identity, err := api.AuthTestContext(ctx)
	if err != nil {
		d.refused(aboutBotToken, "SLACK_BOT_TOKEN", "copy it anew from OAuth & Permissions in the app's settings, once the app is installed in the workspace", err)
		return nil
	}
	d.ok(aboutBotToken, fmt.Sprintf("Slack takes it, for @%s in the workspace %s", identity.User, identity.Team))
	return identity
}

// refused notes that Slack does not take a token, or was not reached to ask.
func (d *doctor) refused(check, variable, do string, err error) {
	var refusal slack.SlackErrorResponse
	switch {
	case errors.As(err, &refusal) && send.Means(err) != send.Unsure && send.Means(err) != send.Limited:
		d.fail(check, do, fmt.Sprintf("Slack refuses %s: %s", variable, refusal.Err))
	case send.Means(err) == send.Limited:
		d.fail(check, "wait a minute and try again", "Slack asks to wait")
	case errors.As(err, &refusal):
		d.fail(check, "try again; https://slack-status.com says how Slack is", "Slack fails: "+refusal.Err)
	default:
		d.fail(check, "see that this machine reaches SLACK_API_URL, through the proxy of HTTPS_PROXY if there is one", "Slack was not reached: "+err.Error())
	}
}

// scopes compares what the bot token may do with what it is used for. The header is documented for every answer:
// https://api.slack.com/legacy/oauth-scopes#working-with-scopes.
func (d *doctor) scopes(header http.Header) {
	const check, do = "scopes", "paste deploy/manifest.yaml under App Manifest in the app's settings, and install the app anew under Install App"
	var granted []string
	for scope := range strings.SplitSeq(header.Get("X-OAuth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			granted = append(granted, scope)
		}
	}
	if len(granted) == 0 {
		d.warn(check, "compare those under OAuth & Permissions with deploy/manifest.yaml", "Slack did not say which the bot token has")
		return
	}
	missing, idle := without(bot.Scopes(), granted), without(granted, bot.Scopes())
	if len(missing) > 0 {
		d.fail(check, do, "the bot token lacks "+strings.Join(missing, ", "))
	}
	if len(idle) > 0 {
		d.warn(check, do, "the bot token has some that nothing uses: "+strings.Join(idle, ", "))
	}
	if len(missing)+len(idle) == 0 {
		d.ok(check, "the bot token has those that are used, and no others")
	}
}

// without are the texts that are not among others.
func without(texts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return slices.Contains(others, text) })
}

// maxSkew is what a clock may be wrong by: what is asked may be answered for half an hour, and certificates begin and end.
const maxSkew = time.Minute

// clock compares this machine's clock with Slack's, which an answer names to the second.
func (d *doctor) clock(header http.Header) {
	const check = "clock"
	theirs, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		d.warn(check, "see that it is set by NTP", "Slack did not say what time it is")
		return
	}
	skew := time.Since(theirs).Round(time.Second)
	switch {
	case skew > maxSkew:
		d.warn(check, "have it set by NTP", fmt.Sprintf("this machine's is %v ahead of Slack's", skew))
	case skew < -maxSkew:
		d.warn(check, "have it set by NTP", fmt.Sprintf("this machine's is %v behind Slack's", -skew))
	default:
		d.ok(check, "this machine's goes with Slack's")
	}
}

// people checks that Slack knows those who may do something.
func (d *doctor) people(ctx context.Context, api *slack.Client, team teamConfig) {
	asked, before := 0, len(d.findings)
	for _, may := range []struct {
		variable string
		people   bot.People
	}{{"WHOOWNS_CURATORS", team.curators}, {"WHOOWNS_DIRECTORY_EDITORS", team.editors}} {
		users, groups := may.people.IDs()
		for _, id := range slices.Concat(users, groups) {
			asked++
			d.person(ctx, api, may.variable, id, slices.Contains(groups, id))
		}
	}
	if asked > 0 && len(d.findings) == before {
		d.ok("people", "Slack knows all who may curate or edit the role directory")
	}
}

func (d *doctor) person(ctx context.Context, api *slack.Client, variable, id string, group bool) {
	const check, do = "people", "copy the ID anew from the profile or the user group in this workspace"
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var gone bool
	var err error
	if group {
		_, err = api.GetUserGroupMembersContext(ctx, id)
	} else {
		var user *slack.User
		if user, err = api.GetUserInfoContext(ctx, id); err == nil {
			gone = user.Deleted
		}
	}
	var refusal slack.SlackErrorResponse
	switch {
	case errors.As(err, &refusal) && refusal.Err == "missing_scope":
		d.warn(check, "see the scopes above", fmt.Sprintf("whether %s in %s exists cannot be told", id, variable))
	case errors.As(err, &refusal) && send.Means(err) != send.Unsure && send.Means(err) != send.Limited:
		d.fail(check, do, fmt.Sprintf("%s in %s: %s", id, variable, refusal.Err))
	case err != nil:
		d.warn(check, "try again", fmt.Sprintf("whether %s in %s exists cannot be told: %v", id, variable, err))
	case gone:
		d.warn(check, "take it out", fmt.Sprintf("%s in %s is an account that was deactivated", id, variable))
	}
}

// appOf is the ID of the app that a bot belongs to, empty if Slack does not say. bots.info takes users:read, which the bot needs anyway.
func (d *doctor) appOf(ctx context.Context, api *slack.Client, botID string) string {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	info, err := api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: botID})
	if err != nil {
		d.untoldApp("SLACK_BOT_TOKEN", err.Error())
		return ""
	}
	if info.AppID == "" {
		d.untoldApp("SLACK_BOT_TOKEN", "Slack does not say")
	}
	return info.AppID
}

// appInToken finds the app's ID in an app-level token. Slack does not document that it is there, so it is gone by only where the hello of a
// connection, which has it by documentation, was not asked for.
var appInToken = regexp.MustCompile(`^xapp-1-(A[A-Z0-9]+)-`)

// appToken checks that the app-level token opens connections, and returns the ID of its app, empty if that cannot be told.
func (d *doctor) appToken(ctx context.Context, api *slack.Client) string {
	const check = "Socket Mode"
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var hello socket.Hello
	var err error
	if d.connect {
		hello, err = socket.Probe(ctx, api)
	} else {
		_, _, err = api.StartSocketModeContext(ctx)
	}
	refused := (*socket.RefusedError)(nil)
	var refusal slack.SlackErrorResponse
	switch {
	case errors.As(err, &refused) && refused.Reason == "link_disabled":
		d.fail(check, "switch it on under Socket Mode in the app's settings", "it is off")
	case errors.As(err, &refused) && refused.Reason == "too_many_websockets":
		d.fail(check, "stop what else runs with this app, or set SLACK_CONNECTIONS lower",
			fmt.Sprintf("the app has %d connections open, and may have no more", socket.MaxConnections))
	case errors.As(err, &refused):
		d.fail(check, "try again", "Slack gives the connection up: "+refused.Reason)
	case err != nil && (errors.As(err, &refusal) || !errors.Is(err, socket.ErrDial)):
		d.refused(aboutAppToken, "SLACK_APP_TOKEN", "generate one with the scope connections:write under Basic Information, App-Level Tokens in the app's settings", err)
	case err != nil:
		d.fail(check, "see that this machine reaches wss://*.slack.com, through the proxy of HTTPS_PROXY if there is one", err.Error())
	case !d.connect:
		d.ok(aboutAppToken, "Slack takes it; whether Socket Mode is on was not looked at")
		if named := appInToken.FindStringSubmatch(d.c.AppToken); named != nil {
			return named[1]
		}
		d.untoldApp("SLACK_APP_TOKEN", "no connection was opened")
	default:
		d.ok(aboutAppToken, "Slack takes it")
		d.ok(check, fmt.Sprintf("it is on; connections beside this one: %d", hello.Connections-1))
		if hello.App == "" {
			d.untoldApp("SLACK_APP_TOKEN", "Slack does not say")
		}
		return hello.App
	}
	return ""
}

// untoldApp notes that it cannot be told which app a token belongs to.
func (d *doctor) untoldApp(variable, why string) {
	d.warn("one app", "see that both are from the settings of one app", fmt.Sprintf("which app %s belongs to cannot be told: %s", variable, why))
}

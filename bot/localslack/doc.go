// Package localslack is a stand-in for Slack on the loopback interface: a real
// HTTP server for the Web API and response URLs, and a real WebSocket server
// for Socket Mode, good enough that the slack-go client cannot tell.
//
// It has two sides. The app's side is the network: give slack-go the [Server]'s
// APIURL and its two tokens. The people's side is the Go API: [Server.Say],
// [Server.SlashCommand], [Server.Press] and the others do what a person does in
// a Slack window, and return what there is to wait on.
//
// Everything that passes is written to one log ([Server.Log],
// [Server.Subscribe], [Server.Wait]), so a test waits for what it needs instead
// of sleeping.
//
// From the bottom up: ids.go and workspace.go hold the state, log.go the
// record; blocks*.go judge Block Kit; content.go and webapi*.go are the Web API,
// responseurl.go the response URLs; socket.go and conn.go are the connections,
// delivery.go the envelopes and their redelivery; events.go, people.go,
// command.go and interaction.go turn what people do into payloads.
//
// Comments on a limit say where it is documented. Where Slack documents
// nothing, the comment says "measured" or "guess".
package localslack

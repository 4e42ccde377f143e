FROM golang:1.26.8-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /whoowns ./cmd/whoowns

# The binary needs nothing from a system but the certificates by which it knows Slack.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /whoowns /whoowns
USER 65532:65532
ENTRYPOINT ["/whoowns"]
CMD ["serve"]

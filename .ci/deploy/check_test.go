package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is there holds, and each change that an operator would rue is found.
func TestCheck(t *testing.T) {
	for _, test := range []struct{ file, from, to, want string }{
		{"README.md", "", "", ""},
		{"deploy/kubernetes/base/deployment.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write to its root"},
		{"deploy/kubernetes/base/deployment.yaml", "readOnlyRootFilesystem", "readonlyRootFilesystem", "unknown field"},
		{"deploy/kubernetes/base/deployment.yaml", "allowPrivilegeEscalation: false", "privileged: true", "may gain privileges"},
		{"deploy/kubernetes/base/deployment.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "service account's token"},
		{"deploy/kubernetes/base/deployment.yaml", "path: /readyz", "path: /healthz", "not probed at /readyz"},
		{"deploy/kubernetes/base/deployment.yaml", "limits: {cpu: \"1\", memory: 256Mi}", "limits: {cpu: \"1\"}", "memory of whoowns"},
		{"deploy/kubernetes/base/deployment.yaml", "valueFrom: {secretKeyRef: {name: whoowns, key: SLACK_APP_TOKEN}}", "value: xapp-1", "secret SLACK_APP_TOKEN"},
		{"deploy/kubernetes/base/deployment.yaml", "key: SLACK_BOT_TOKEN", "key: SLACK_APP_TOKEN", "SLACK_BOT_TOKEN is not taken"},
		{"deploy/kubernetes/base/deployment.yaml", "type: Recreate", "type: RollingUpdate", "SQLite file at once"},
		{"deploy/kubernetes/base/deployment.yaml", "mountPath: /data", "mountPath: /store", "store's folder is not mounted"},
		{"deploy/kubernetes/base/deployment.yaml", "name: whoowns-overlay", "name: overlay", "has no ConfigMap overlay"},
		{"deploy/kubernetes/base/kustomization.yaml", "newTag: 1.0.0", "newTag: latest", "has no version"},
		{"deploy/kubernetes/base/kustomization.yaml", "WHOOWNS_RECORD=", "WHOOWNS_RECORDS=", "sets WHOOWNS_RECORDS"},
		{"deploy/kubernetes/base/network.yaml", "podSelector: {matchLabels: {app.kubernetes.io/name: whoowns}}", "podSelector: {matchLabels: {app: other}}", "no network policy"},
		{"deploy/kubernetes/base/network.yaml", "port: metrics", "port: metric", "a port that no container has"},
		{"deploy/kubernetes/base/network.yaml", "    - ports:\n        - {port: 53,", "    - to: [{namespaceSelector: {}}]\n      ports:\n        - {port: 53,", "every name server on 53/UDP"},
		{"deploy/kubernetes/base/network.yaml", "        - {port: 5353, protocol: TCP}\n", "", "every name server on 5353/TCP"},
		{"deploy/kubernetes/restore.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write to its root"},
		{"deploy/kubernetes/restore.yaml", "claimName: whoowns", "claimName: data", "has no claim"},
		{"deploy/kubernetes/restore.yaml", "runAsUser: 65532", "runAsUser: 1000", "may not read what it puts there"},
		{"deploy/kubernetes/restore.yaml", "restartPolicy", "restart", "unknown field"},
		{"deploy/kubernetes/base/namespace.yaml", "enforce: restricted", "enforce: baseline", "not restricted"},
		{"deploy/kubernetes/replicas/disruption.yaml", "name: whoowns}", "name: other}", "no disruption budget"},
		{"deploy/kubernetes/replicas/deployment.yaml", "replicas: 3", "replicas: 5", "more connections than Slack allows"},
		{"deploy/kubernetes/replicas/deployment.yaml", "    rollingUpdate: # three with two connections each, and two more while one is replaced: Slack allows ten\n      maxSurge: 1\n      maxUnavailable: 1\n", "", "not rolled"},
		{"deploy/kubernetes/replicas/kustomization.yaml", "  - path: volume.yaml\n", "", "a claim that nothing uses"},
		{"deploy/compose.yaml", "read_only: true", "read_only: false", "may write to its root"},
		{"deploy/compose.yaml", "127.0.0.1:8080:8080", "8080:8080", "open to the network"},
		{"deploy/compose.yaml", "pids_limit", "pid_limit", "pid_limit"},
		{"deploy/compose.yaml", "sqlite:/data/whoowns.db", "sqlite:/data/whoowns.db\n      SLACK_APP_TOKEN: xapp-1", "sets SLACK_APP_TOKEN"},
		{"deploy/compose.yaml", "profiles: [postgres]\n    build", "build", "depends on undefined service"},
		{"Dockerfile", `CMD ["serve"]`, "CMD serve", "JSONArgsRecommended"},
		{"Dockerfile", "ENV WHOOWNS_LISTEN_ADDR=:8080", "ENV SLACK_APP_TOKEN=xapp", "SecretsUsedInArgOrEnv"},
		{".goreleaser.yaml", "-trimpath", "-v", "other bytes"},
		{".goreleaser.yaml", "      - src: deploy/alerts.yaml\n        info: *mtime\n", "", "lacks deploy/alerts.yaml"},
		{".goreleaser.yaml", "checksum:", "checksums:", "field checksums not found"},
	} {
		t.Run(test.file+" "+test.to, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "root")
			if err := os.CopyFS(root, files(t)); err != nil {
				t.Fatal(err)
			}
			if test.from != "" {
				change(t, filepath.Join(root, test.file), test.from, test.to)
			}
			switch err := check(t.Context(), root); {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("%v\nlacks %q", err, test.want)
			}
		})
	}
}

func change(t *testing.T, file, from, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s lacks %q", file, from)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// checkKubernetes renders every folder with a kustomization, as `kubectl kustomize` does, and checks what comes of it.
func checkKubernetes(folder string, known map[string]bool) error {
	var problems []error
	rendered := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "kustomization.yaml" {
			return err
		}
		rendered++
		c, err := render(filepath.Dir(path))
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", filepath.Dir(path), err))
			return nil
		}
		problems = append(problems, c.check(filepath.Dir(path), known))
		return nil
	})
	if rendered < 2 {
		problems = append(problems, fmt.Errorf("%s: %d kustomizations, not the base and its overlay", folder, rendered))
	}
	return errors.Join(append(problems, err, checkRestore(folder))...)
}

// checkRestore checks the pod that holds the base's volume while a backup is put there, which no kustomization makes.
func checkRestore(folder string) error {
	r := &report{of: filepath.Join(folder, "restore.yaml")}
	text, err := os.ReadFile(r.of)
	if err != nil {
		return err
	}
	text, err = yaml.YAMLToJSONStrict(text)
	if err != nil {
		return fmt.Errorf("%s: %w", r.of, err)
	}
	pod, err := strictly[core.Pod](text)
	if err != nil {
		return fmt.Errorf("%s: %w", r.of, err)
	}
	c, err := render(filepath.Join(folder, "base"))
	if err != nil {
		return err
	}
	_, found := c.namespaces[pod.Namespace]
	r.unless(found, "it is in the namespace %q, which is not made", pod.Namespace)
	c.checkPod(r, pod.Spec, 1)
	for _, container := range pod.Spec.Containers {
		checkConfined(r, container)
	}
	for _, d := range c.deployments {
		r.unless(!selects(r, d.Spec.Selector, pod.Labels), "the deployment takes it for one of its pods")
		r.unless(user(pod.Spec) == user(d.Spec.Template.Spec), "the bot may not read what it puts there")
	}
	return r.err()
}

// user is whose files a pod's are, 0 unless that is set.
func user(pod core.PodSpec) int64 {
	if pod.SecurityContext == nil || pod.SecurityContext.RunAsUser == nil {
		return 0
	}
	return *pod.SecurityContext.RunAsUser
}

// cluster is what a kustomization makes.
type cluster struct {
	namespaces  map[string]core.Namespace
	configs     map[string]core.ConfigMap
	claims      map[string]core.PersistentVolumeClaim
	deployments []apps.Deployment
	policies    []networking.NetworkPolicy
	budgets     []policy.PodDisruptionBudget
	objects     []meta.ObjectMeta // that belong to a namespace
}

// render renders a kustomization. An object that has a field which Kubernetes does not know is an error.
func render(folder string) (*cluster, error) {
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	c := &cluster{namespaces: map[string]core.Namespace{}, configs: map[string]core.ConfigMap{}, claims: map[string]core.PersistentVolumeClaim{}}
	for _, resource := range resources.Resources() {
		text, err := resource.MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", resource.CurId(), err)
		}
		if err := c.add(resource.GetKind(), text); err != nil {
			return nil, fmt.Errorf("%s: %w", resource.CurId(), err)
		}
	}
	return c, nil
}

func (c *cluster) add(kind string, text []byte) error {
	switch kind {
	case "Namespace":
		n, err := strictly[core.Namespace](text)
		c.namespaces[n.Name] = n
		return err
	case "ConfigMap":
		m, err := strictly[core.ConfigMap](text)
		c.configs[m.Name], c.objects = m, append(c.objects, m.ObjectMeta)
		return err
	case "PersistentVolumeClaim":
		v, err := strictly[core.PersistentVolumeClaim](text)
		c.claims[v.Name], c.objects = v, append(c.objects, v.ObjectMeta)
		return err
	case "Deployment":
		d, err := strictly[apps.Deployment](text)
		c.deployments, c.objects = append(c.deployments, d), append(c.objects, d.ObjectMeta)
		return err
	case "NetworkPolicy":
		p, err := strictly[networking.NetworkPolicy](text)
		c.policies, c.objects = append(c.policies, p), append(c.objects, p.ObjectMeta)
		return err
	case "PodDisruptionBudget":
		b, err := strictly[policy.PodDisruptionBudget](text)
		c.budgets, c.objects = append(c.budgets, b), append(c.objects, b.ObjectMeta)
		return err
	case "Secret":
		return errors.New("a secret does not belong into a repository")
	}
	return errors.New("this kind is not checked: add it to the checker")
}

func strictly[T any](text []byte) (object T, err error) {
	unknown, err := json.UnmarshalStrict(text, &object)
	return object, errors.Join(append(unknown, err)...)
}

func (c *cluster) check(of string, known map[string]bool) error {
	r := &report{of: of}
	for _, object := range c.objects {
		_, found := c.namespaces[object.Namespace]
		r.unless(found, "%s is in the namespace %q, which is not made", object.Name, object.Namespace)
	}
	for name, n := range c.namespaces {
		r.unless(n.Labels["pod-security.kubernetes.io/enforce"] == "restricted", "the namespace %s takes pods that are not restricted", name)
	}
	for name, config := range c.configs {
		for variable, value := range config.Data {
			if name != "whoowns-overlay" {
				r.unless(known[variable], "%s sets %s, which the program does not read", name, variable)
				r.unless(!secret(variable) && !password.MatchString(value), "%s has the secret %s in it", name, variable)
			}
		}
	}
	r.unless(len(c.deployments) == 1, "%d deployments", len(c.deployments))
	for i := range c.deployments {
		c.checkDeployment(r, &c.deployments[i], known)
	}
	return r.err()
}

func (c *cluster) checkDeployment(r *report, d *apps.Deployment, known map[string]bool) {
	replicas, pod := int32(1), d.Spec.Template
	if d.Spec.Replicas != nil {
		replicas = *d.Spec.Replicas
	}
	r.unless(selects(r, d.Spec.Selector, pod.Labels), "the deployment does not select its pods")
	guarded := false
	for _, p := range c.policies {
		guarded = guarded || selects(r, &p.Spec.PodSelector, pod.Labels) && len(p.Spec.PolicyTypes) == 2 && len(p.Spec.Ingress) == 1
		c.checkPolicy(r, p, pod.Spec)
	}
	r.unless(guarded, "no network policy for both ways selects the pods")
	budgeted := false
	for _, b := range c.budgets {
		budgeted = budgeted || selects(r, b.Spec.Selector, pod.Labels) && b.Spec.MaxUnavailable != nil && b.Spec.MaxUnavailable.IntValue() >= 1
	}
	if replicas > 1 {
		r.unless(budgeted, "no disruption budget selects the pods")
		rolling := d.Spec.Strategy.RollingUpdate
		if d.Spec.Strategy.Type == apps.RollingUpdateDeploymentStrategyType && rolling != nil && rolling.MaxUnavailable != nil && rolling.MaxSurge != nil {
			const perReplica, allowed = 2, 10 // connections to Slack
			surge := rolling.MaxSurge.IntValue()
			r.unless((int(replicas)+surge)*perReplica <= allowed, "%d replicas and %d to replace them have more connections than Slack allows", replicas, surge)
		} else {
			r.unless(false, "several replicas are not rolled, so many at a time")
		}
		r.unless(len(pod.Spec.TopologySpreadConstraints) > 0, "several replicas are not spread")
	} else {
		r.unless(d.Spec.Strategy.Type == apps.RecreateDeploymentStrategyType, "two processes may have the SQLite file at once")
		r.unless(!budgeted && len(c.budgets) == 0, "a budget for the one replica stops nodes from being drained")
	}
	for _, constraint := range pod.Spec.TopologySpreadConstraints {
		r.unless(selects(r, constraint.LabelSelector, pod.Labels), "the spread by %s does not select the pods", constraint.TopologyKey)
	}
	c.checkPod(r, pod.Spec, replicas)
	const stop = 10 // seconds, as WHOOWNS_STOP_TIMEOUT is unless set
	r.unless(pod.Spec.TerminationGracePeriodSeconds != nil && *pod.Spec.TerminationGracePeriodSeconds > stop, "the pod is killed while it stops")
	for _, container := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
		c.checkContainer(r, container, known)
	}
}

func (c *cluster) checkPolicy(r *report, p networking.NetworkPolicy, pod core.PodSpec) {
	for _, ingress := range p.Spec.Ingress {
		r.unless(len(ingress.From) > 0 && len(ingress.Ports) == 1, "%s lets in more than one port, or all the world", p.Name)
		for _, port := range ingress.Ports {
			r.unless(port.Port != nil && hasPort(pod, port.Port.StrVal), "%s lets in a port that no container has", p.Name)
		}
	}
	asks := map[string]bool{}
	for _, egress := range p.Spec.Egress {
		r.unless(len(egress.Ports) > 0, "%s lets out to every port", p.Name)
		for _, port := range egress.Ports {
			if len(egress.To) == 0 && port.Port != nil && port.Protocol != nil {
				asks[port.Port.String()+"/"+string(*port.Protocol)] = true
			}
		}
	}
	for _, port := range []string{"53/UDP", "53/TCP", "5353/UDP", "5353/TCP"} { // name servers may be pods, or not, and OpenShift's listen on 5353
		r.unless(asks[port], "%s does not let out to every name server on %s", p.Name, port)
	}
}

func hasPort(pod core.PodSpec, name string) bool {
	for _, container := range pod.Containers {
		for _, port := range container.Ports {
			if port.Name == name {
				return true
			}
		}
	}
	return false
}

func selects(r *report, selector *meta.LabelSelector, of map[string]string) bool {
	s, err := meta.LabelSelectorAsSelector(selector)
	r.unless(err == nil, "a selector: %v", err)
	return err == nil && !s.Empty() && s.Matches(labels.Set(of))
}

func (c *cluster) checkPod(r *report, pod core.PodSpec, replicas int32) {
	s := pod.SecurityContext
	r.unless(yes(pod.AutomountServiceAccountToken, false), "the pod has a service account's token")
	r.unless(s != nil && yes(s.RunAsNonRoot, true) && s.RunAsUser != nil && *s.RunAsUser > 0, "the pod may run as root")
	r.unless(s != nil && s.SeccompProfile != nil && s.SeccompProfile.Type == core.SeccompProfileTypeRuntimeDefault, "the pod may make every system call")
	r.unless(!pod.HostNetwork && !pod.HostPID && !pod.HostIPC, "the pod shares the node's namespaces")
	for _, volume := range pod.Volumes {
		switch {
		case volume.PersistentVolumeClaim != nil:
			claim, found := c.claims[volume.PersistentVolumeClaim.ClaimName]
			r.unless(found, "the volume %s has no claim", volume.Name)
			r.unless(replicas == 1 && len(claim.Spec.AccessModes) == 1, "several replicas share the volume %s", volume.Name)
		case volume.ConfigMap != nil:
			_, found := c.configs[volume.ConfigMap.Name]
			r.unless(found, "the volume %s has no ConfigMap %s", volume.Name, volume.ConfigMap.Name)
		default:
			r.unless(false, "the volume %s is neither a claim's nor a ConfigMap's", volume.Name)
		}
	}
	r.unless(replicas == 1 || len(c.claims) == 0, "there is a claim that nothing uses")
}

// checkConfined checks what holds of every container, whatever it runs.
func checkConfined(r *report, container core.Container) {
	r.unless(pinned(container.Image), "the image %s has no version", container.Image)
	for _, resource := range []core.ResourceName{core.ResourceCPU, core.ResourceMemory} {
		request, limit := container.Resources.Requests[resource], container.Resources.Limits[resource]
		r.unless(!request.IsZero() && !limit.IsZero() && request.Cmp(limit) <= 0, "%s of %s: request %s, limit %s", resource, container.Name, &request, &limit)
	}
	s := container.SecurityContext
	r.unless(s != nil && yes(s.AllowPrivilegeEscalation, false), "%s may gain privileges", container.Name)
	r.unless(s != nil && yes(s.ReadOnlyRootFilesystem, true), "%s may write to its root", container.Name)
	r.unless(s != nil && s.Capabilities != nil && len(s.Capabilities.Drop) == 1 && s.Capabilities.Drop[0] == "ALL" && len(s.Capabilities.Add) == 0, "%s has capabilities", container.Name)
}

func (c *cluster) checkContainer(r *report, container core.Container, known map[string]bool) {
	checkConfined(r, container)
	for path, probe := range map[string]*core.Probe{"/healthz": container.LivenessProbe, "/readyz": container.ReadinessProbe} {
		holds := probe != nil && probe.HTTPGet != nil && probe.HTTPGet.Path == path
		r.unless(holds, "%s is not probed at %s", container.Name, path)
		for _, port := range container.Ports {
			r.unless(!holds || probe.HTTPGet.Port.StrVal == port.Name, "%s is probed at a port that it has not", container.Name)
		}
	}
	for _, from := range container.EnvFrom {
		found := from.ConfigMapRef != nil
		if found {
			_, found = c.configs[from.ConfigMapRef.Name]
		}
		r.unless(found, "%s has its environment from what is not made here", container.Name)
	}
	for _, variable := range container.Env {
		r.unless(known[variable.Name], "%s sets %s, which the program does not read", container.Name, variable.Name)
		referred := variable.ValueFrom != nil && variable.ValueFrom.SecretKeyRef != nil
		r.unless(referred || !secret(variable.Name) && !password.MatchString(variable.Value), "%s has the secret %s in it", container.Name, variable.Name)
		r.unless(!referred || variable.ValueFrom.SecretKeyRef.Key == variable.Name && variable.ValueFrom.SecretKeyRef.Name == "whoowns",
			"%s is not taken from the key of that name", variable.Name)
	}
	mounted := map[string]bool{}
	for _, mount := range container.VolumeMounts {
		mounted[mount.MountPath] = true
	}
	for _, variable := range container.Env {
		switch {
		case variable.Name == "WHOOWNS_KNOWLEDGE_DIR":
			r.unless(mounted[variable.Value], "the overlay's folder is not mounted")
		case variable.Name == "WHOOWNS_DATABASE_URL" && variable.ValueFrom == nil:
			r.unless(mounted["/data"] && variable.Value == "sqlite:/data/whoowns.db", "the store's folder is not mounted")
		}
	}
}

// yes holds of a switch that is set to what is wanted.
func yes(set *bool, wanted bool) bool { return set != nil && *set == wanted }

// SPDX-License-Identifier: GPL-2.0-only
/* Checks of the CPUs: governor, idle states, irqbalance. */
#include <jansson.h>
#include <stdlib.h>

#include "affinity/affinity.h"
#include "affinity/irqbalance.h"
#include "doctor.h"
#include "host/cpus.h"

#define CPU "sys/devices/system/cpu"
/* At 10 Gbit/s, frames of 64 bytes fill a ring of 512 descriptors in 34 us. */
#define MAX_WAKE_US 50

/* Does a governor save power? That of intel_pstate and amd-pstate says powersave for all but performance. */
static bool saves_power(int cpu, const char *governor)
{
	char preference[64], driver[64];

	if (strcmp(governor, "powersave"))
		return !strcmp(governor, "conservative");
	root_line(driver, sizeof(driver), CPU "/cpu%d/cpufreq/scaling_driver", cpu);
	if (strncmp(driver, "intel_pstate", 12) && strncmp(driver, "amd-pstate-epp", 14) && strncmp(driver, "amd_pstate_epp", 14))
		return true;
	root_line(preference, sizeof(preference), CPU "/cpu%d/cpufreq/energy_performance_preference", cpu);
	return strcmp(preference, "performance") && strcmp(preference, "balance_performance");
}

void check_governor(struct doctor *d)
{
	struct cpus online, slow = { 0 };
	char governor[64], list[1024];
	unsigned int i, nr = 0;

	cpus_online(&online);
	for (i = 0; i < online.n; i++) {
		if (!root_line(governor, sizeof(governor), CPU "/cpu%d/cpufreq/scaling_governor", online.id[i]))
			continue;
		nr++;
		if (saves_power(online.id[i], governor))
			cpus_add(&slow, online.id[i]);
	}
	cpus_format(list, sizeof(list), &slow);
	if (slow.n)
		report(d, LEVEL_WARNING, "CPU", "cpupower frequency-set -g performance", "CPU %s saves power", list);
	else if (nr)
		report(d, LEVEL_OK, "CPU", NULL, "no governor saves power");
}

void check_idle(struct doctor *d)
{
	struct dirent **states;
	const int n = root_list(&states, CPU "/cpu0/cpuidle");
	long long latency, disabled, worst = 0;
	char name[64], worst_name[64] = "", command[64];
	int i;

	for (i = 0; i < n; i++) {
		const char *s = states[i]->d_name;

		disabled = 0;
		root_number(&disabled, CPU "/cpu0/cpuidle/%s/disable", s);
		if (!root_number(&latency, CPU "/cpu0/cpuidle/%s/latency", s) || disabled || latency <= worst)
			continue;
		worst = latency;
		root_line(name, sizeof(name), CPU "/cpu0/cpuidle/%s/name", s);
		snprintf(worst_name, sizeof(worst_name), "%s", name);
	}
	root_list_free(states, n);
	snprintf(command, sizeof(command), "cpupower idle-set -D %d", MAX_WAKE_US);
	if (worst > MAX_WAKE_US)
		report(d, LEVEL_NOTE, "CPU", command, "a CPU in state %s needs %lld us to wake", worst_name, worst);
	else if (n)
		report(d, LEVEL_OK, "CPU", NULL, "a CPU wakes within %lld us", worst);
}

void check_irqbalance(struct doctor *d)
{
	const int pid = irqbalance_pid();
	json_t *saved = saved_read();
	char command[128];
	int i;

	if (!pid)
		report(d, LEVEL_OK, "irqbalance", NULL, "does not run");
	for (i = 0; pid && i < d->nr_nics; i++) {
		struct nic *n = &d->nics[i];
		const json_t *dev = json_object_get(saved, n->name);

		snprintf(command, sizeof(command), "pfq affinity set %s", n->name);
		if (!n->irqs.n)
			continue;
		if (json_integer_value(json_object_get(dev, "irqbalance")) == pid)
			report(d, LEVEL_OK, n->name, NULL, "irqbalance leaves its interrupts alone");
		else
			report(d, for_nic(n, LEVEL_WARNING), n->name, command, "irqbalance runs, and moves its interrupts");
	}
	json_decref(saved);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Serves the metrics over HTTP. */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "metrics/metrics.h"

enum { MAX_CONNECTIONS = 32, IDLE_SECONDS = 10, MEMORY_PER_CONNECTION = 16384 };

struct metrics_server {
	struct MHD_Daemon *daemon;
};

static const char front_page[] =
	"<!DOCTYPE html><title>PFQ</title><p><a href=\"/metrics\">Metrics</a> of PFQ, for Prometheus\n";

static enum MHD_Result answer_text(struct MHD_Connection *c, unsigned int status, const char *type, char *text,
				   size_t size, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(size, text, mode);
	enum MHD_Result ret;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	ret = MHD_queue_response(c, status, response);
	MHD_destroy_response(response);
	return ret;
}

static enum MHD_Result answer_constant(struct MHD_Connection *c, unsigned int status, const char *type,
				       const char *text)
{
	return answer_text(c, status, type, (char *)text, strlen(text), MHD_RESPMEM_PERSISTENT);
}

/* If the counters cannot be read, the answer says so by pfq_up 0. */
static enum MHD_Result answer_metrics(struct MHD_Connection *c)
{
	char *text = NULL, why[256];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return MHD_NO;
	metrics_write(out, why, sizeof(why));
	if (fclose(out)) {
		free(text);
		return MHD_NO;
	}
	return answer_text(c, MHD_HTTP_OK, METRICS_CONTENT_TYPE, text, size, MHD_RESPMEM_MUST_FREE);
}

/* The first call has the header alone; a body that a client sends is of no use. */
static enum MHD_Result answer(void *data, struct MHD_Connection *c, const char *url, const char *method,
			      const char *version, const char *upload, size_t *upload_size, void **state)
{
	static int called;

	(void)data;
	(void)version;
	(void)upload;
	if (!*state) {
		*state = &called;
		return MHD_YES;
	}
	if (*upload_size) {
		*upload_size = 0;
		return MHD_YES;
	}
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_constant(c, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain", "only GET and HEAD\n");
	if (!strcmp(url, "/metrics"))
		return answer_metrics(c);
	if (!strcmp(url, "/"))
		return answer_constant(c, MHD_HTTP_OK, "text/html", front_page);
	return answer_constant(c, MHD_HTTP_NOT_FOUND, "text/plain", "not here: see /metrics\n");
}

/* Split ADDR:PORT. Returns 0 or -EINVAL. *host is "" for all addresses. Changes text. */
static int split(char *text, char **host, char **port)
{
	char *colon = strrchr(text, ':'), *end;

	if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")] || strlen(colon + 1) > 5 ||
	    atoi(colon + 1) > 65535)
		return -EINVAL;
	*colon = '\0';
	*port = colon + 1;
	*host = text;
	if (*text != '[')
		return strchr(text, ':') ? -EINVAL : 0;
	end = strchr(text, ']');
	if (!end || end[1])
		return -EINVAL;
	*end = '\0';
	*host = text + 1;
	return 0;
}

static int listen_at(const struct addrinfo *a)
{
	const int yes = 1;
	int fd, ret;

	fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (!bind(fd, a->ai_addr, a->ai_addrlen) && !listen(fd, MAX_CONNECTIONS))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

/* Open a socket that listens. Returns it, or a negative errno. */
static int open_listener(char *host, const char *port, char *why, size_t size)
{
	const struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *a;
	int fd = -EADDRNOTAVAIL, ret;

	/* :: takes IPv4, too; a machine without IPv6 has only the second one */
	if (!*host) {
		fd = open_listener((char *)"::", port, why, size);
		return fd == -EAFNOSUPPORT ? open_listener((char *)"0.0.0.0", port, why, size) : fd;
	}
	ret = getaddrinfo(host, port, &hints, &list);
	if (ret) {
		snprintf(why, size, "%s: %s", host, gai_strerror(ret));
		return ret == EAI_SYSTEM ? -errno : -EADDRNOTAVAIL;
	}
	for (a = list; a && fd < 0; a = a->ai_next)
		fd = listen_at(a);
	freeaddrinfo(list);
	if (fd < 0)
		snprintf(why, size, "%s port %s: %s", host, port, strerror(-fd));
	return fd;
}

static int start(struct metrics_server **server, int fd)
{
	*server = calloc(1, sizeof(**server));
	if (!*server)
		return -ENOMEM;
	(*server)->daemon = MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL,
					     MHD_OPTION_LISTEN_SOCKET, fd,
					     MHD_OPTION_CONNECTION_LIMIT, (unsigned int)MAX_CONNECTIONS,
					     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)IDLE_SECONDS,
					     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
					     MHD_OPTION_END);
	if ((*server)->daemon)
		return 0;
	free(*server);
	*server = NULL;
	return -ENOMEM;
}

int metrics_serve(struct metrics_server **server, const char *text, char *why, size_t size)
{
	char *copy = strdup(text), *host, *port;
	int fd, ret;

	if (!copy || split(copy, &host, &port)) {
		snprintf(why, size, "'%s' is no address: give ADDR:PORT, [ADDR]:PORT or :PORT", text);
		free(copy);
		return -EINVAL;
	}
	fd = open_listener(host, port, why, size);
	free(copy);
	if (fd < 0)
		return fd;
	ret = start(server, fd);
	if (ret) {
		snprintf(why, size, "the HTTP server did not start");
		close(fd);
	}
	return ret;
}

uint16_t metrics_port(const struct metrics_server *server)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

void metrics_stop(struct metrics_server *server)
{
	MHD_stop_daemon(server->daemon);
	free(server);
}

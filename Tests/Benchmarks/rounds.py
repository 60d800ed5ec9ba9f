"""One round: a new installation, and each kind of work measured once."""

import base64
import sys

import measuring
from business import DEVICE_CODE_GRANT, Connection, form

PENDING_CODES = 10_000
# More than there are connections, so that each has a refresh token while others wait for answers.
LICENSED_DEVICES = 64
# So many that none is authorized twice at once.
OTHER_DEVICES = 2048


class OAuthRound:
    """What machines ask of a server, W1 to W4 and W6, each beside what the bare server does right before."""

    DEVICES = 2 * LICENSED_DEVICES + OTHER_DEVICES

    def __init__(self, arguments, rows):
        self.products, self.directory = arguments.products, arguments.directory
        self.seconds, self.only = arguments.seconds, arguments.only
        self.rows = rows
        self.bare = None

    def measure_oauth(self, server, business, tokens, equal, others):
        """
        tokens: the first answers to devices that hold a license; equal: devices whose tokens are as long; others: those that are
        authorized.
        """
        if self._wants("W2"):
            codes = business.pending_codes(PENDING_CODES)
            polls = [form(grant_type=DEVICE_CODE_GRANT, device_code=code) for code in codes]
            self._post("W2", server, "/oauth/token", polls, 400, '"authorization_pending"')
        client = self._introspecting_client(server)
        if self._wants("W4"):
            self._introspect_unseen(server, client, [business.acquire(device) for device in equal])
        self._post(
            "W4r", server, "/oauth/introspect", [f"token={answer['access_token']}" for answer in tokens], 200,
            '"active":true', authorization=client)
        refresh_tokens = self._file("refresh-tokens", [answer["refresh_token"] for answer in tokens])
        self._load("W3", server, "/oauth/token", "refresh.lua", refresh_tokens)
        self._load(
            "W6", server, "/", "cycle.lua", self._file("devices", others), business.api_token, measuring.CONNECTIONS,
            threads=measuring.CONNECTIONS)
        self._post(
            "W1", server, "/oauth/device_authorization", [form(hostname="till")], 200, '"device_code":"csd_')

    def _load(self, name, program, path, script, *arguments, threads=1):
        if self._wants(name):
            self._compare(
                name, program, lambda: measuring.load(program.url + path, self.seconds, script, arguments, threads))

    def _compare(self, name, program, measure):
        bare = measuring.load(self.bare.url, self.seconds)
        self.rows["W0"].add(bare, bare.rate, self.bare.memory())
        self._add(name, self._watched(name, measure), bare.rate, program.memory())

    def _watched(self, _name, measure):
        return measure()

    def _introspect_unseen(self, server, client, families):
        """W4, with tokens that the server has forgotten, each once."""
        # As a device's name is as long as every other's, so are the tokens and the answers.
        refresh_tokens = self._file("unseen-refresh-tokens", [answer["refresh_token"] for answer in families])
        bodies = f"{self.directory}/unseen-bodies"
        measuring.load(server.url + "/oauth/token", 2 * self.seconds + 2, "refresh.lua", (refresh_tokens, bodies))
        server.forget_tokens()
        size = Connection(server.url).introspection_size(client, families[0]["access_token"])

        def measure():
            done = measuring.load(server.url + "/oauth/introspect", self.seconds, "post-once.lua", (bodies, client))
            done.expect_answers_of(size)
            return done

        self._compare("W4", server, measure)

    def _post(
            self, name, program, path, bodies, status, text, content_type="application/x-www-form-urlencoded",
            authorization=""):
        bodies = self._file(f"{name}-bodies", bodies)
        self._load(name, program, path, "post.lua", bodies, content_type, authorization, status, text)

    def _add(self, name, done, baseline, memory=None):
        self.rows[name].add(done, baseline, memory)
        print(
            f"{name}: {done.rate:.0f} a second beside {baseline:.0f}, {done.wrong} wrong", file=sys.stderr, flush=True)

    def _wants(self, name):
        return not self.only or name in self.only

    def _introspecting_client(self, server):
        """The Authorization field of a client that may introspect."""
        words = server.command("clients", "create", "--name", "bench", "--confidential", "--may-introspect")
        return "Basic " + base64.b64encode(f"{words[1]}:{words[3]}".encode()).decode()

    def _file(self, name, lines):
        path = f"{self.directory}/{name}"
        with open(path, "w", encoding="ascii") as file:
            file.writelines(line + "\n" for line in lines)
        return path

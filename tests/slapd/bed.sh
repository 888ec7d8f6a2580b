# A throw-away slapd for tests and for the demonstration.  To be sourced, with
# $slapd_home set to the folder of this file.  Works as root or as anybody
# else; listens on loopback and on a socket in its folder only.
#
#   slapd_load DIR LDIF...   make DIR: certificates, accounts, database
#   slapd_run DIR [CERT]     start a server on it (CERT: see slapd_certificate)
#   slapd_start DIR LDIF...  both
#   slapd_stop               end the server that runs
#
# The naming context is the first record of the first LDIF file.  Put things
# in place before slapd_load if they are to be other than usual:
#
#   slapd_debug      slapd's -d, 0; its words go to DIR/slapd.log
#   slapd_anonymous  what strangers may: auth (log on), or read (everything)
#
# The URIs have the address, not the name localhost: libldap checks a
# certificate against the machine's own name if it is asked for that.
#
# Sets slapd_pid, slapd_suffix, slapd_ldap, slapd_ldaps, slapd_ldapi (URIs),
# slapd_user (DN of the service account; its password is in DIR/password) and
# slapd_blind (DN of an account with the same password that may read nothing).
# The server is a child of the shell that calls; it is not ended by itself.
# DIR is made absolute here, needs a name without blanks, and has to be short
# enough for a socket (about 90 bytes).

slapd_debug=${slapd_debug:-0}
slapd_anonymous=${slapd_anonymous:-auth}
slapd_pid=
PATH=$PATH:/usr/sbin:/sbin

# slapd_missing: print what this machine lacks, nothing if it is all there
slapd_missing() {
	for slapd_tool in slapd slapadd ldapsearch openssl; do
		command -v $slapd_tool >/dev/null 2>&1 || printf '%s ' $slapd_tool
	done
}

# slapd_certificate DIR NAME CA SAN DAYS: a server certificate NAME.pem, .key
slapd_certificate() {
	printf 'subjectAltName=%s\n' "$4" >"$1/$2.ext"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$2" -keyout "$1/$2.key" -out "$1/$2.csr" 2>/dev/null &&
	openssl x509 -req -in "$1/$2.csr" -CA "$1/$3.pem" -CAkey "$1/$3.key" \
		-CAcreateserial -days "$5" -extfile "$1/$2.ext" \
		-out "$1/$2.pem" 2>/dev/null
}

# slapd_authority DIR NAME: a certificate authority NAME.pem, NAME.key
slapd_authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 7 -subj "/CN=Test $2" -keyout "$1/$2.key" \
		-out "$1/$2.pem" 2>/dev/null
}

# slapd_certificates DIR: an authority and the wrong one; a good server
# certificate, one that has expired, one for another name
slapd_certificates() {
	slapd_authority "$1" ca &&
	slapd_authority "$1" wrong-ca &&
	slapd_certificate "$1" server ca DNS:localhost,IP:127.0.0.1 7 &&
	slapd_certificate "$1" expired ca DNS:localhost,IP:127.0.0.1 -1 &&
	slapd_certificate "$1" other-name ca DNS:dc.example.invalid 7
}

# slapd_account NAME PASSWORD: LDIF of an account that may log on
slapd_account() {
	cat <<END
dn: CN=$1,$slapd_suffix
objectClass: person
cn: $1
sn: $1
userPassword: $2

END
}

# slapd_files DIR: password, accounts and rootDSE
slapd_files() {
	slapd_secret=Secret-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
	(umask 077 && printf %s "$slapd_secret" >"$1/password") &&
	(umask 077 && {
		slapd_account svc-export "$slapd_secret"
		slapd_account svc-blind "$slapd_secret"
	} >"$1/accounts.ldif") &&
	cat >"$1/rootdse.ldif" <<END
dn:
objectClass: top
defaultNamingContext: $slapd_suffix
dNSHostName: localhost

END
}

# slapd_configure DIR CERT: write DIR/slapd.conf
slapd_configure() {
	slapd_modules=/usr/lib/ldap
	for slapd_try in /usr/lib/openldap /usr/lib64/openldap; do
		[ ! -d $slapd_try ] || slapd_modules=$slapd_try
	done
	slapd_schema=/etc/ldap/schema
	[ -d $slapd_schema ] || slapd_schema=/etc/openldap/schema
	sed -e "s|@DIR@|$1|g" -e "s|@CERT@|$2|g" \
		-e "s|@HERE@|$slapd_home|g" -e "s|@SCHEMA@|$slapd_schema|g" \
		-e "s|@MODULES@|$slapd_modules|g" \
		-e "s|@SUFFIX@|$slapd_suffix|g" \
		-e "s|@UID@|$(id -u)|g" \
		-e "s|@ANONYMOUS@|$slapd_anonymous|g" \
		"$slapd_home/slapd.conf.in" >"$1/slapd.conf"
}

# slapd_load DIR LDIF...: everything but the running server
slapd_load() {
	mkdir -p "$1/db" || return 1
	slapd_dir=$(cd "$1" && pwd)
	shift
	slapd_suffix=$(sed -n '/^dn: /{s///p;q;}' "$1")
	slapd_certificates "$slapd_dir" && slapd_files "$slapd_dir" &&
		slapd_configure "$slapd_dir" server || return 1
	for slapd_ldif in "$@" "$slapd_dir/accounts.ldif"; do
		slapadd -q -f "$slapd_dir/slapd.conf" -l "$slapd_ldif" \
			>>"$slapd_dir/slapadd.log" 2>&1 || {
			cat "$slapd_dir/slapadd.log" >&2
			return 1
		}
	done
}

# slapd_port: a port below those that the system gives to clients
slapd_port() {
	echo $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
}

# slapd_answers: wait until the new server answers; false if it ended.  It is
# asked through its own socket: nobody else can be behind that.
slapd_answers() {
	slapd_rounds=0
	while kill -0 "$slapd_pid" 2>/dev/null && [ $slapd_rounds -lt 200 ]; do
		ldapsearch -x -H "$slapd_ldapi" -s base -b '' -LLL 1.1 \
			>/dev/null 2>&1 && return 0
		slapd_rounds=$((slapd_rounds + 1))
		sleep 0.05
	done
	return 1
}

# slapd_run DIR [CERT]: start slapd, on other ports if these are taken.  A large
# limit of open files would cost it memory for each.
slapd_run() {
	slapd_dir=$(cd "$1" && pwd)
	slapd_configure "$slapd_dir" "${2:-server}" || return 1
	slapd_user=CN=svc-export,$slapd_suffix
	slapd_blind=CN=svc-blind,$slapd_suffix
	slapd_ldapi=ldapi://$(printf %s "$slapd_dir/ldapi" | sed 's|/|%2F|g')
	for slapd_round in 1 2 3 4 5 6 7 8; do
		slapd_ldap=ldap://127.0.0.1:$(slapd_port)
		slapd_ldaps=ldaps://127.0.0.1:$(slapd_port)
		slapd_listen="$slapd_ldap $slapd_ldaps $slapd_ldapi"
		(
			ulimit -n 1024 2>/dev/null
			exec slapd -d "$slapd_debug" -h "$slapd_listen" \
				-f "$slapd_dir/slapd.conf"
		) >"$slapd_dir/slapd.log" 2>&1 &
		slapd_pid=$!
		echo $slapd_pid >"$slapd_dir/slapd.pid"
		slapd_answers && return 0
		slapd_stop
	done
	echo "slapd does not start:" >&2
	cat "$slapd_dir/slapd.log" >&2
	return 1
}

slapd_start() {
	slapd_load "$@" && slapd_run "$1"
}

slapd_stop() {
	[ -n "$slapd_pid" ] || return 0
	kill "$slapd_pid" 2>/dev/null
	wait "$slapd_pid" 2>/dev/null
	slapd_pid=
}

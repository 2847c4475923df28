# The two commands of the README are `make demo` and `make test`; each installs what it needs first. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help bootstrap build test accuracy bench bench-million bench-peers torture demo screens screens-soak format fuzz clean

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

CONFIGURATION ?= Release
SIM = simulator/Kiosk.Simulator.App/bin/$(CONFIGURATION)/net10.0/kiosk-sim.dll
EDGE = edge-host/Kiosk.Edge/bin/$(CONFIGURATION)/net10.0/kiosk-edge.dll
CTL = edge-host/Kiosk.Ctl/bin/$(CONFIGURATION)/net10.0/kioskctl.dll
TORTURE = tests/Kiosk.Torture/bin/$(CONFIGURATION)/net10.0/Kiosk.Torture.dll
ACCURACY = tests/Kiosk.Accuracy/bin/$(CONFIGURATION)/net10.0/Kiosk.Accuracy.dll
SCREENS = tests/Kiosk.ScreenTests/bin/$(CONFIGURATION)/net10.0/Kiosk.ScreenTests.dll
BENCH = tests/Kiosk.Benchmarks/bin/$(CONFIGURATION)/net10.0/Kiosk.Benchmarks.dll

help: ## List the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

bootstrap: ## Install what building and testing need (Debian packages, the .NET SDK)
	@.ci/bootstrap

build: bootstrap ## Build everything, warnings as errors, the nano gate included
	@dotnet build Kiosk.sln -c $(CONFIGURATION) -v quiet

test: build ## Run all tests; the last line counts them
	@.ci/test $(CONFIGURATION)

demo: build ## Walk through the screen by hand, in a browser: OUT=dir ECG=file PPG=file SPEED=10 SCENARIO=name. ONCE=1: one visit by itself, SECONDS=60 CARD=none|oms|barcode|mrz
	@dotnet $(SIM) demo --edge $(EDGE) --ctl $(CTL) $(if $(ONCE),--once) $(if $(OUT),--out "$(OUT)") \
	  $(if $(ECG),--ecg "$(ECG)") $(if $(ECG_RATE),--ecg-rate $(ECG_RATE)) $(if $(PPG),--ppg "$(PPG)") $(if $(PPG_RATE),--ppg-rate $(PPG_RATE)) \
	  $(if $(SPEED),--speed $(SPEED)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SCENARIO),--scenario "$(SCENARIO)") $(if $(CARD),--card "$(CARD)")

screens: build ## Walk through the screen and keep its pictures in tests/screens
	@KIOSK_SCREENS=1 dotnet $(SCREENS) -class '*LookTests' -class '*IdleTests' -class '*EmergencyTests' -class '*LanguageTests' -explicit on -noColor -noLogo

screens-soak: build ## 100 visits through one tab: its memory stays flat. VISITS=100
	@KIOSK_SCREEN_VISITS=$(or $(VISITS),100) dotnet $(SCREENS) -class '*SoakTests' -explicit on -noColor -noLogo -showliveoutput

bench: build ## Measure: link decode, signals, store, card readers, the screen
	@dotnet $(BENCH)

bench-million: build ## Start the edge host with 1,000,000 records stored: time to the first ack, memory
	@dotnet $(BENCH) million

bench-peers: build ## Measure the outbox beside mosquitto, NATS and RabbitMQ: SAVE=1 ONLY=name QUICK=1
	@dotnet $(BENCH) peers $(if $(SAVE),--save) $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick)

accuracy: build ## Measure every instrument against recordings and simulated truths; writes tests/accuracy: ONLY=name
	@dotnet $(ACCURACY) $(if $(ONLY),--only $(ONLY))

torture: build ## Kill, cut, fill and step everything for about 20 minutes; count what is lost: ONLY=name SEED=1 SHORT=1
	@dotnet $(TORTURE) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) $(if $(SHORT),--short)

fuzz: build ## Fuzz the link for longer: FRAMES=100000000 SEED=1
	@KIOSK_FUZZ_FRAMES=$(or $(FRAMES),50000000) KIOSK_FUZZ_SEED=$(or $(SEED),1) \
	  dotnet tests/Kiosk.Tests/bin/$(CONFIGURATION)/net10.0/Kiosk.Tests.dll -class '*FuzzTests' -showliveoutput

format: ## Format the sources
	@dotnet format Kiosk.sln

clean: ## Remove all build output
	@find . -name bin -o -name obj | grep -v node_modules | xargs rm -rf

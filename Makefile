# Every target is a line or two that could be typed by hand.
SWIFT ?= swift
DEMO_PORT ?= 8080
# Without the runtime as a library of its own a check takes a sixth less CPU, and the program can be copied by itself.
RELEASE = -c release --product creditd --static-swift-stdlib

.PHONY: help setup demo test build release lint contract tour endurance fuzz late-payments bench image

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

setup:  ## install the system packages that are missing (Debian)
	@Scripts/setup.sh

demo: setup  ## build and run the service on a company with a story
	$(SWIFT) build $(RELEASE)
	.build/release/creditd demo --port $(DEMO_PORT)

test: setup  ## build and pass every test, the tour included
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	Tests/Tour/tour.sh .build/debug/creditd
	python3 Tests/Endurance/hostile.py .build/debug/creditd
	python3 Tests/Endurance/race.py .build/debug/creditd 2
	python3 Tests/Endurance/group_race.py .build/debug/creditd 1
	python3 Tests/Endurance/approvers.py .build/debug/creditd 1
	python3 Tests/Endurance/crash.py .build/debug/creditd 3
	python3 Tests/Endurance/tasks.py .build/debug/creditd 1000 3
	python3 Tests/Endurance/backtest.py .build/debug/creditd 1000
	Examples/late-payments/run.sh .build/debug/creditd

build: setup  ## build for debugging
	$(SWIFT) build

release: setup  ## build for use
	$(SWIFT) build $(RELEASE)

lint:  ## check the layout of the code, changing nothing
	$(SWIFT) format lint --recursive --parallel Sources Tests Package.swift

contract: build  ## print openapi.yaml from the endpoints
	.build/debug/creditd contract > openapi.yaml

tour: build  ## play the README's curl tour against the demo and compare every answer
	Tests/Tour/tour.sh .build/debug/creditd

endurance: release  ## race for the last credit, kill under load, hostile clients: the full counts
	python3 Tests/Endurance/hostile.py .build/release/creditd full
	python3 Tests/Endurance/race.py .build/release/creditd 20
	python3 Tests/Endurance/group_race.py .build/release/creditd 20
	python3 Tests/Endurance/approvers.py .build/release/creditd 20
	python3 Tests/Endurance/journal.py .build/release/creditd 100000 6
	python3 Tests/Endurance/crash.py .build/release/creditd 50
	python3 Tests/Endurance/tasks.py .build/release/creditd 100000 5
	python3 Tests/Endurance/backtest.py .build/release/creditd 100000

FUZZ_SECONDS ?= 300
fuzz: build  ## hold the contract to a validator, and a demo to the contract, for FUZZ_SECONDS
	Tests/Fuzz/fuzz.sh .build/debug/creditd $(FUZZ_SECONDS)

late-payments: build  ## load real receivables (LATE_PAYMENTS=FILE) and compare every figure with the file
	Examples/late-payments/run.sh .build/debug/creditd

bench: release  ## measure the product
	Benchmarks/bench.sh

image:  ## build the container image
	docker build -t creditd .

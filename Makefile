# Every target is a line or two that could be typed by hand.
SWIFT ?= swift
DEMO_PORT ?= 8080

.PHONY: help setup demo test build release lint contract tour bench image

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

setup:  ## install the system packages that are missing (Debian)
	@Scripts/setup.sh

demo: setup  ## build and run the service on a company with a story
	$(SWIFT) build -c release --product creditd
	.build/release/creditd demo --port $(DEMO_PORT)

test: setup  ## build and pass every test, the tour included
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	Tests/Tour/tour.sh .build/debug/creditd

build: setup  ## build for debugging
	$(SWIFT) build

release: setup  ## build for use
	$(SWIFT) build -c release --product creditd

lint:  ## check the layout of the code, changing nothing
	$(SWIFT) format lint --recursive --parallel Sources Tests Package.swift

contract: build  ## print openapi.yaml from the endpoints
	.build/debug/creditd contract > openapi.yaml

tour: build  ## play the README's curl tour against the demo and compare every answer
	Tests/Tour/tour.sh .build/debug/creditd

bench: release  ## measure the product
	Benchmarks/bench.sh

image:  ## build the container image
	docker build -t creditd .
